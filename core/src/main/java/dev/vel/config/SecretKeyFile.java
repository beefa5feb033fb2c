package dev.vel.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/** The secret that a local profile makes for itself, once, and keeps for its owner alone. */
final class SecretKeyFile {
  static final int MIN_LENGTH = 64;
  private static final String NAME = "secret_key_base";
  private static final Set<PosixFilePermission> OWNER =
      PosixFilePermissions.fromString("rw-------");
  private static final FileAttribute<?> OWNER_ONLY = PosixFilePermissions.asFileAttribute(OWNER);

  private SecretKeyFile() {}

  /**
   * The folder's secret, made when there is none. Processes that do this at once agree: the file
   * appears complete, by a link that only one of them can make.
   *
   * @throws IOException when the folder cannot be written to
   */
  static Secret in(Path folder) throws IOException {
    Path file = folder.resolve(NAME);
    if (!Files.exists(file)) {
      make(folder, file);
    }
    Files.setPosixFilePermissions(file, OWNER);
    return new Secret(Files.readString(file).strip());
  }

  private static void make(Path folder, Path file) throws IOException {
    byte[] random = new byte[48];
    new SecureRandom().nextBytes(random);
    Path draft = Files.createTempFile(folder, NAME, ".new", OWNER_ONLY);
    try {
      write(draft, HexFormat.of().formatHex(random) + "\n");
      Files.createLink(file, draft);
    } catch (FileAlreadyExistsException anotherProcessWasFirst) {
      // Its secret is the one to read.
    } finally {
      Files.delete(draft);
    }
  }

  private static void write(Path file, String text) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.write(StandardCharsets.US_ASCII.encode(text));
      channel.force(true);
    }
  }
}
