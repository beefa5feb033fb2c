package dev.vel.cli.daemon;

import java.io.IOException;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The daemon that {@code vel daemon start} started on this machine.
 *
 * @param url null until it answers
 */
public record LocalDaemon(long pid, @Nullable URI url) {

  /** It, if it runs. */
  public static Optional<LocalDaemon> find(Map<String, String> environment) throws IOException {
    return DaemonFiles.of(environment)
        .running()
        .map(known -> new LocalDaemon(known.pid(), known.url()));
  }
}
