package dev.vel.daemon.http;

import dev.vel.gateway.OpenAiError;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.util.LinkedHashMap;
import java.util.Map;

/** Errors in the shape that OpenAI's clients know. */
public final class OpenAiProblems {
  private OpenAiProblems() {}

  /** The answer that tells the client of a refusal. */
  public static Answer answer(VelException refusal, String requestId) {
    return answer(OpenAiError.of(refusal), requestId);
  }

  /** The answer that tells the client of an error. */
  public static Answer answer(OpenAiError error, String requestId) {
    Map<String, String> headers = new LinkedHashMap<>(error.headers());
    headers.put("x-vel-request-id", requestId);
    return Answer.raw(error.status(), headers, "application/json", error.body());
  }

  /** The answer to what should not have happened. */
  static Answer internal(String requestId) {
    return answer(
        new VelException(
            ErrorCode.INTERNAL_SERVER_ERROR,
            "Something went wrong on the server; its log has more under this request id"),
        requestId);
  }
}
