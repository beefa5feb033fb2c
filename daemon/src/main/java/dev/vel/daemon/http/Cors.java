package dev.vel.daemon.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which web pages may call: exact origins only. A page from elsewhere gets no CORS header, which is
 * how its browser learns that it may not. Immutable.
 */
final class Cors {
  private static final HeaderName ORIGIN = HeaderNames.ORIGIN;
  private static final HeaderName ASKED_METHOD =
      HeaderNames.create("Access-Control-Request-Method");

  /** What OpenAI's clients send along by themselves. */
  private static final String OPENAI_CLIENTS =
      Stream.of(
              "arch",
              "async",
              "custom-poll-interval",
              "helper-method",
              "lang",
              "os",
              "package-version",
              "poll-helper",
              "retry-count",
              "runtime",
              "runtime-version",
              "timeout")
          .map(name -> ", x-stainless-" + name)
          .collect(Collectors.joining("", ", OpenAI-Organization, OpenAI-Project", ""));

  private final Set<String> origins;

  Cors(List<String> origins) {
    this.origins = Set.copyOf(origins);
  }

  boolean isPreflight(String method, Headers headers) {
    return method.equals("OPTIONS") && headers.contains(ORIGIN) && headers.contains(ASKED_METHOD);
  }

  /** For every answer. */
  void addTo(Map<String, String> answer, Headers request) {
    answer.put("Vary", "Origin");
    if (isAllowed(request)) {
      answer.put("Access-Control-Allow-Origin", request.get(ORIGIN).get());
      answer.put(
          "Access-Control-Expose-Headers",
          "X-Request-Id, Location, Retry-After, RateLimit-Limit, RateLimit-Remaining,"
              + " RateLimit-Reset, WWW-Authenticate, x-vel-provider, x-vel-model, x-vel-attempts,"
              + " x-vel-cost, x-vel-request-id, x-vel-cache, x-should-retry, Mcp-Session-Id");
    }
  }

  /** For the answer to a preflight, beside the rest. */
  Answer preflight(Headers request) {
    Answer answer = Answer.empty(204);
    if (!isAllowed(request)) {
      return answer;
    }
    return answer
        .with("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, DELETE")
        .with(
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, Idempotency-Key, Last-Event-ID, X-Request-Id,"
                + " Cache-Control, x-vel-cache, Mcp-Session-Id, MCP-Protocol-Version"
                + OPENAI_CLIENTS)
        .with("Access-Control-Max-Age", "600");
  }

  private boolean isAllowed(Headers request) {
    List<String> given = request.all(ORIGIN, List::of);
    return given.size() == 1 && origins.contains(given.getFirst());
  }
}
