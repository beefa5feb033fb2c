package dev.vel.cli.http;

import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.SocketTimeoutException;

/**
 * The request was sent, and no answer came: whatever a later try was answered, that one may have
 * arrived.
 */
public final class SentBeforeException extends IOException {

  SentBeforeException(VelException refused) {
    super(refused.getMessage(), refused);
  }

  /** The refusal as it was, for whom it does not matter what may have been done. */
  static VelException unmarked(VelException refused) {
    return refused.getCause() instanceof SentBeforeException sent
            && sent.getCause() instanceof VelException plain
        ? plain
        : refused;
  }

  /** The same refusal, which says so; a silence says it by itself. */
  static VelException marked(VelException refused) {
    Throwable cause = refused.getCause();
    return new VelException(
        refused.code(),
        refused.getMessage() + "; the request had been sent, and may have been done all the same",
        refused.details(),
        refused.retryAfter().orElse(null),
        cause instanceof SocketTimeoutException ? cause : new SentBeforeException(refused));
  }
}
