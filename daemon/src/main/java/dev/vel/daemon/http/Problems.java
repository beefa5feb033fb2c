package dev.vel.daemon.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.Instant;

/** Errors in the contract's one shape. */
public final class Problems {
  private Problems() {}

  /** The answer that tells the client of a refusal. */
  public static Answer answer(VelException refusal, Instant now, String requestId) {
    // One body for whatever was wrong with a credential, so that nothing can be learned from it.
    String message =
        refusal.code() == ErrorCode.AUTHENTICATION_REQUIRED
            ? "Authentication required"
            : String.valueOf(refusal.getMessage());
    ObjectNode body = Json.object();
    body.put("error", message);
    body.put("code", refusal.code().name());
    body.set("details", Json.tree(refusal.details()));
    body.put("timestamp", now.toString());
    body.put("request_id", requestId);
    Answer answer = Answer.json(refusal.code().status(), body);
    return switch (refusal.code().status()) {
      case 401 -> answer.with("WWW-Authenticate", "Bearer");
      case 429, 503 -> answer.with("Retry-After", seconds(refusal.retryAfter().orElse(LATER)));
      default -> answer;
    };
  }

  /** The answer to what should not have happened. */
  static Answer internal(Instant now, String requestId) {
    return answer(
        new VelException(
            ErrorCode.INTERNAL_SERVER_ERROR,
            "Something went wrong on the server; its log has more under this request_id"),
        now,
        requestId);
  }

  /** Whole seconds, at least one: as {@code Retry-After} wants them. */
  public static String seconds(Duration time) {
    return Long.toString(Math.max(1, (time.toMillis() + 999) / 1000));
  }

  private static final Duration LATER = Duration.ofSeconds(5);
}
