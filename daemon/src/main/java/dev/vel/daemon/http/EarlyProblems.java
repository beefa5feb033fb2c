package dev.vel.daemon.http;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.VelException;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import java.time.InstantSource;

/**
 * Answers what Helidon refuses before the {@link Gate} sees it, such as a malformed request line.
 * What it says of the reason holds the client's bytes, so it is not repeated.
 */
final class EarlyProblems implements DirectHandler {
  private final InstantSource clock;

  EarlyProblems(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public TransportResponse handle(
      TransportRequest request,
      EventType type,
      Status status,
      ServerResponseHeaders headers,
      String message) {
    String id = Ids.next().toString();
    VelException refusal =
        status.code() < 500
            ? new VelException(
                ErrorCode.VALIDATION_ERROR, "The request could not be read: " + reason(status))
            : new VelException(ErrorCode.INTERNAL_SERVER_ERROR, "The request could not be served");
    Answer answer = Problems.answer(refusal, clock.instant(), id);
    TransportResponse.Builder response =
        TransportResponse.builder()
            .status(status)
            .keepAlive(false)
            .header(HeaderNames.CONTENT_TYPE, "application/json")
            .header(HeaderNames.CACHE_CONTROL, "no-store")
            .header(Outgoing.REQUEST_ID, id);
    if (answer.content() instanceof Answer.Whole whole) {
      response.entity(whole.text());
    }
    return response.build();
  }

  private static String reason(Status status) {
    return status.code() == 414
        ? "its address is too long"
        : "its first line or a header is malformed, missing or too long";
  }
}
