package dev.vel.db;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs for this machine, which travel in a jar and are unpacked once. */
final class PostgresBinaries {
  private static final Set<PosixFilePermission> EXECUTABLE =
      EnumSet.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE,
          PosixFilePermission.GROUP_READ,
          PosixFilePermission.GROUP_EXECUTE,
          PosixFilePermission.OTHERS_READ,
          PosixFilePermission.OTHERS_EXECUTE);
  private static final int ANY_EXECUTE_BIT = 0111;

  private PostgresBinaries() {}

  /**
   * The folder that holds {@code bin/}, unpacked under {@code home} if need be. The archive is
   * unpacked beside its place and renamed, so that a process killed on the way leaves nothing half
   * done.
   */
  static Path unpack(Path home) throws IOException {
    Path target = home.resolve("server");
    if (Files.isDirectory(target)) {
      return target;
    }
    String name = archiveName();
    try (InputStream archive = PostgresBinaries.class.getResourceAsStream("/" + name)) {
      if (archive == null) {
        throw new IOException(
            "no embedded PostgreSQL for this machine ("
                + name
                + "); set DATABASE_URL to a server of your own");
      }
      Path unpacked = Files.createTempDirectory(home, "unpack-");
      Files.setPosixFilePermissions(unpacked, EXECUTABLE);
      unpack(archive, unpacked);
      try {
        Files.move(unpacked, target, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | AtomicMoveNotSupportedException e) {
        throw new IOException("cannot put PostgreSQL into " + target, e);
      }
    }
    return target;
  }

  private static void unpack(InputStream archive, Path target) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("archive entry outside its folder: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
        } else if (entry.isSymbolicLink()) {
          Files.createDirectories(path.getParent());
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
        } else {
          Files.createDirectories(path.getParent());
          Files.copy(tar, path);
          if ((entry.getMode() & ANY_EXECUTE_BIT) != 0) {
            Files.setPosixFilePermissions(path, EXECUTABLE);
          }
        }
      }
    }
  }

  private static String archiveName() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    boolean arm = machine.equals("aarch64") || machine.equals("arm64");
    return "postgres-"
        + (system.contains("mac") ? "darwin" : "linux")
        + "-"
        + (arm ? "arm_64" : "x86_64")
        + ".txz";
  }
}
