package dev.vel.db;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code global/pg_control}, without which a server does not start. */
final class ControlFile {
  /** What PostgreSQL makes of it on every machine, in bytes. */
  static final int SIZE = 8192;

  /** The number of the cluster and that of the format, neither of which is zero. */
  private static final int HEAD = 16;

  private ControlFile() {}

  /** What can be seen to be wrong with it, in words that follow the folder; it is there. */
  static Optional<String> damage(Path data) throws IOException {
    Path file = data.resolve("global/pg_control");
    long size = Files.size(file);
    if (size != SIZE) {
      return Optional.of("has a global/pg_control of %d bytes, not %d".formatted(size, SIZE));
    }
    try (InputStream in = Files.newInputStream(file)) {
      for (byte each : in.readNBytes(HEAD)) {
        if (each != 0) {
          return Optional.empty();
        }
      }
    }
    return Optional.of("has a global/pg_control that is empty inside, as after a power loss");
  }
}
