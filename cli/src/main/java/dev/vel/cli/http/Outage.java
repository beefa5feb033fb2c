package dev.vel.cli.http;

import dev.vel.cli.output.Words;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Consumer;

/**
 * A vel that went away while its events were followed: told once, over however many streams they
 * came, and once more when it is back. Thread-safe.
 */
final class Outage {
  private final URI url;
  private final Consumer<String> notices;
  private final Set<Object> cutOff = new HashSet<>();

  /**
   * @param notices hears what people are to be told
   */
  Outage(URI url, Consumer<String> notices) {
    this.url = url;
    this.notices = notices;
  }

  /**
   * This stream could not be opened again.
   *
   * @param patience how long it is tried
   */
  synchronized void cutsOff(Object stream, VelException why, Duration patience) {
    if (cutOff.isEmpty()) {
      String reason =
          why.getCause() instanceof IOException broken
              ? Client.reason(broken)
              : String.valueOf(why.getMessage());
      notices.accept(
          "lost the connection to "
              + url
              + ": "
              + reason
              + "; trying again for "
              + Words.span(patience));
    }
    cutOff.add(stream);
  }

  /** This stream is open again. */
  synchronized void spares(Object stream) {
    if (cutOff.remove(stream) && cutOff.isEmpty()) {
      notices.accept("connected to " + url + " again");
    }
  }

  /** Nobody waits for this stream any more. */
  synchronized void forget(Object stream) {
    cutOff.remove(stream);
  }
}
