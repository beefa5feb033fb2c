package dev.vel.db;

import dev.vel.config.Secret;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The passwords of the embedded server's two roles, in files of its folder that only their owner
 * may read, and how the server takes them.
 */
final class Passwords {
  /** The role that may not become the owner. */
  static final String APPLICATION = "vel_app";

  private static final String LETS_IN = "host all " + APPLICATION + " 127.0.0.1/32 password\n";
  private static final int BYTES = 24;

  private final Path home;
  private final Path owners;
  private final Path applications;

  Passwords(Path home) {
    this.home = home;
    this.owners = home.resolve("password");
    this.applications = home.resolve("application-password");
  }

  /** The file with the owner's, which is made if need be. */
  Path ownersFile() throws IOException {
    if (!Files.exists(owners)) {
      byte[] random = new byte[BYTES];
      new SecureRandom().nextBytes(random);
      write(owners, HexFormat.of().formatHex(random));
    }
    return owners;
  }

  /** Whether the owner's is there, without which nobody gets in as the owner. */
  boolean areKept() {
    return Files.exists(owners);
  }

  Secret owners() throws IOException {
    return kept(owners);
  }

  Secret applications() throws IOException {
    return Files.exists(applications) ? kept(applications) : derived(owners());
  }

  /** Keeps the restricted role's, for Java takes long to get ready for the first digest. */
  void remember(Secret password) throws IOException {
    if (!Files.exists(applications)) {
      write(applications, password.reveal());
    }
  }

  /**
   * Has the server take the restricted role's as it is: nobody but root hears what is said on
   * loopback, and it is said to nobody but this user's own {@link Postmaster}. What SCRAM needs of
   * Java's encryption took every command of local mode a quarter of its processor time.
   *
   * @param rules the server's pg_hba.conf, whose other rules stay
   */
  void letIn(Path rules) throws IOException {
    String now = Files.readString(rules);
    if (!now.startsWith(LETS_IN)) {
      write(rules, LETS_IN + now);
    }
  }

  /** Writes a file whole or not at all, and for nobody else to read. */
  private void write(Path file, String text) throws IOException {
    Path fresh =
        Files.createTempFile(
            home,
            "fresh-",
            "",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(fresh, text);
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Of random bytes, so that nobody guesses it however few iterations it has. */
  private static Secret derived(Secret owners) {
    String text = APPLICATION + ":" + owners.reveal();
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      byte[] digest = sha.digest(text.getBytes(StandardCharsets.UTF_8));
      return new Secret(HexFormat.of().formatHex(digest));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static Secret kept(Path file) throws IOException {
    return new Secret(Files.readString(file).strip());
  }
}
