package dev.vel.gateway;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.llm.ChatException;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.ErrorFields;
import dev.vel.route.ExhaustedException;
import dev.vel.usage.CallReport;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * An error in the shape that OpenAI's clients know (API reference, "Error codes").
 *
 * @param retryAfter when asking again may help; empty when it does not say
 * @param retry whether asking again may help at all, which OpenAI's clients heed
 * @param tried what was asked before this came of it
 */
public record OpenAiError(
    int status,
    String type,
    @Nullable String code,
    @Nullable String param,
    String message,
    Optional<Duration> retryAfter,
    boolean retry,
    List<CallReport> tried) {
  private static final String INVALID = "invalid_request_error";

  public OpenAiError {
    tried = List.copyOf(tried);
  }

  /** A refusal of vel's own. */
  public static OpenAiError of(VelException refusal) {
    List<FieldProblem> details = refusal.details();
    String message =
        details.isEmpty()
            ? String.valueOf(refusal.getMessage())
            : details.stream()
                .map(problem -> problem.field() + " " + problem.message())
                .collect(Collectors.joining("; "));
    String param = details.isEmpty() ? null : details.getFirst().field();
    return switch (refusal.code()) {
      case AUTHENTICATION_REQUIRED, INVALID_CREDENTIALS ->
          plain(
              401,
              INVALID,
              "invalid_api_key",
              null,
              "The API key or token is missing, wrong or no longer valid");
      case FORBIDDEN -> plain(403, "permission_error", "forbidden", null, message);
      case RATE_LIMIT_EXCEEDED ->
          again(429, "requests", "rate_limit_exceeded", message, refusal.retryAfter());
      case QUOTA_EXCEEDED ->
          new OpenAiError(
              429,
              "insufficient_quota",
              "insufficient_quota",
              null,
              message,
              refusal.retryAfter(),
              false,
              List.of());
      case UNAVAILABLE -> again(503, "server_error", "unavailable", message, refusal.retryAfter());
      case INTERNAL_SERVER_ERROR -> again(500, "server_error", null, message, Optional.empty());
      default ->
          plain(
              refusal.code().status(),
              INVALID,
              refusal.code().name().toLowerCase(Locale.ROOT),
              param,
              message);
    };
  }

  /** A model that nobody has. */
  public static OpenAiError unknownModel(String message) {
    return plain(404, INVALID, "model_not_found", "model", message);
  }

  /** Nobody could be asked. */
  static OpenAiError noProvider() {
    return again(
        503,
        "server_error",
        "no_provider",
        "No provider is configured that could answer this",
        Optional.empty());
  }

  /** A part was given out, and nobody could go on with it. */
  static OpenAiError interrupted(ExhaustedException e) {
    return new OpenAiError(
        503,
        "server_error",
        "answer_interrupted",
        null,
        "The answer broke off and no model could go on with it; tried "
            + e.tried()
            + ". Last: "
            + e.last().getMessage(),
        Optional.empty(),
        true,
        e.calls());
  }

  /** Nobody answered. */
  static OpenAiError of(ExhaustedException e) {
    ChatException last = e.last();
    ErrorFields fields = last.fields().orElse(new ErrorFields(null, null, null));
    String reason = String.valueOf(last.getMessage());
    return switch (last.kind()) {
      case INVALID_REQUEST ->
          new OpenAiError(
              status(last, 400),
              fields.type() == null ? INVALID : fields.type(),
              fields.code(),
              fields.param(),
              reason,
              Optional.empty(),
              false,
              e.calls());
      case CONTENT_FILTER -> refused(400, "content_filter", reason, e);
      case CONTEXT_LENGTH -> refused(400, "context_length_exceeded", reason, e);
      case OVER_QUOTA ->
          new OpenAiError(
              429,
              "insufficient_quota",
              "insufficient_quota",
              null,
              reason,
              Optional.empty(),
              false,
              e.calls());
      case MODEL_NOT_FOUND ->
          all(e, last.kind()) ? refused(404, "model_not_found", reason, e) : exhausted(e, reason);
      case RATE_LIMITED -> all(e, last.kind()) ? tooFast(e, reason) : exhausted(e, reason);
      case QUOTA_EXHAUSTED,
          UNAUTHORIZED,
          SERVER_ERROR,
          UNREACHABLE,
          TIMEOUT,
          TRUNCATED,
          MALFORMED,
          DIVERGED,
          BREAKER_OPEN ->
          exhausted(e, reason);
    };
  }

  private static OpenAiError tooFast(ExhaustedException e, String reason) {
    return new OpenAiError(
        429,
        "requests",
        "rate_limit_exceeded",
        null,
        reason,
        e.last().retryAfter(),
        true,
        e.calls());
  }

  private static OpenAiError exhausted(ExhaustedException e, String reason) {
    return new OpenAiError(
        503,
        "server_error",
        "providers_exhausted",
        null,
        "No provider answered; tried " + e.tried() + ". Last: " + reason,
        e.mayPass() ? e.last().retryAfter().or(() -> Optional.of(LATER)) : Optional.empty(),
        e.mayPass(),
        e.calls());
  }

  private static final Duration LATER = Duration.ofSeconds(2);

  /** As it is sent. */
  public byte[] body() {
    ObjectNode error = Json.object();
    ObjectNode inner = error.putObject("error");
    inner.put("message", message).put("type", type).put("param", param).put("code", code);
    if (!tried.isEmpty()) {
      ArrayNode list = inner.putArray("tried");
      for (CallReport call : tried) {
        list.addObject()
            .put("provider", call.provider())
            .put("model", call.model())
            .put("outcome", call.outcome())
            .put("http_status", call.httpStatus())
            .put("latency_ms", call.latencyMs());
      }
    }
    return Json.write(error).getBytes(StandardCharsets.UTF_8);
  }

  /** What goes with it; {@code x-should-retry} is what OpenAI's clients look at first. */
  public Map<String, String> headers() {
    Map<String, String> headers = new LinkedHashMap<>();
    if (status == 401) {
      headers.put("WWW-Authenticate", "Bearer");
    }
    retryAfter.ifPresent(wait ->
        headers.put("Retry-After", Long.toString(Math.max(1, (wait.toMillis() + 999) / 1000))));
    if (!retry && (status == 429 || status >= 500)) {
      headers.put("x-should-retry", "false");
    }
    return headers;
  }

  private static boolean all(ExhaustedException e, Kind kind) {
    return e.calls().stream().allMatch(call -> call.outcome().equals(kind.wire()));
  }

  private static int status(ChatException e, int otherwise) {
    Integer status = e.httpStatus();
    return status != null && status >= 400 && status < 500 ? status : otherwise;
  }

  private static OpenAiError refused(int status, String code, String reason, ExhaustedException e) {
    return new OpenAiError(status, INVALID, code, null, reason, Optional.empty(), false, e.calls());
  }

  private static OpenAiError plain(
      int status, String type, @Nullable String code, @Nullable String param, String message) {
    return new OpenAiError(status, type, code, param, message, Optional.empty(), false, List.of());
  }

  private static OpenAiError again(
      int status,
      String type,
      @Nullable String code,
      String message,
      Optional<Duration> retryAfter) {
    return new OpenAiError(status, type, code, null, message, retryAfter, true, List.of());
  }
}
