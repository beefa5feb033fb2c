package dev.vel.llm;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ChatException.Kind;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The reason a provider gives. The shapes met are OpenAI's {@code {"error":{message,type,code}}},
 * an error that is only a text, and the {@code message} or {@code detail} of other servers.
 *
 * @param words everything that names the error's class: code and type, in lower case
 * @param status the status the body names, 0 when it names none
 */
record ProviderError(String message, Set<String> words, int status) {
  private static final Set<String> QUOTA =
      Set.of("insufficient_quota", "billing_hard_limit_reached", "billing_not_active");
  private static final Set<String> CONTEXT =
      Set.of("context_length_exceeded", "string_above_max_length", "context_window_exceeded");
  private static final Set<String> FILTER =
      Set.of("content_filter", "content_policy_violation", "responsibleaipolicyviolation");
  private static final Set<String> MODEL =
      Set.of(
          "model_not_found",
          "model_decommissioned",
          "model_not_active",
          "model_terms_required",
          "invalid_model",
          "deploymentnotfound");
  private static final Set<String> KEY =
      Set.of(
          "invalid_api_key", "authentication_error", "permission_error", "invalid_authentication");
  private static final Set<String> RATE =
      Set.of("rate_limit_exceeded", "rate_limit_error", "too_many_requests", "slow_down");

  private static final Pattern TOO_LONG =
      Pattern.compile(
          "maximum context length|context (?:length|window) (?:is |was )?exceed|exceeds? the"
              + " (?:available )?context|reduce the length of the messages|prompt is too long",
          Pattern.CASE_INSENSITIVE);

  static ProviderError of(JsonNode body) {
    JsonNode error = body.path("error");
    JsonNode from = error.isObject() ? error : body;
    String message = error.isTextual() ? error.textValue() : text(from, "message", "detail");
    int status = from.path("code").asInt(from.path("status").asInt(0));
    return new ProviderError(message, words(from), status >= 400 && status <= 599 ? status : 0);
  }

  static ProviderError ofText(String text) {
    return new ProviderError(text, Set.of(), 0);
  }

  /**
   * What kind of failure this is.
   *
   * @param status of HTTP, or 0 when the error came inside an answer
   */
  Kind kind(int status) {
    Kind named = named();
    if (named != null) {
      return named;
    }
    if ((status == 0 || status == 400 || status == 413 || status == 422)
        && TOO_LONG.matcher(message).find()) {
      return Kind.CONTEXT_LENGTH;
    }
    return switch (status) {
      case 401, 403 -> Kind.UNAUTHORIZED;
      case 402 -> Kind.QUOTA_EXHAUSTED;
      case 404 -> Kind.MODEL_NOT_FOUND;
      case 408, 409 -> Kind.SERVER_ERROR;
      // 498 is Groq's "flex tier capacity exceeded".
      case 429 ->
          message.contains("exceeded your current quota")
              ? Kind.QUOTA_EXHAUSTED
              : Kind.RATE_LIMITED;
      case 498 -> Kind.RATE_LIMITED;
      default -> status == 0 || status >= 500 ? Kind.SERVER_ERROR : Kind.INVALID_REQUEST;
    };
  }

  private static String text(JsonNode object, String... fields) {
    for (String field : fields) {
      JsonNode value = object.path(field);
      if (!value.isMissingNode() && !value.isNull()) {
        return value.isTextual() ? value.textValue() : value.toString();
      }
    }
    return "";
  }

  private static Set<String> words(JsonNode error) {
    return Stream.of("code", "type", "status")
        .map(field -> error.path(field).asText("").toLowerCase(Locale.ROOT))
        .filter(word -> !word.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }

  private @Nullable Kind named() {
    if (any(QUOTA)) {
      return Kind.QUOTA_EXHAUSTED;
    }
    if (any(CONTEXT)) {
      return Kind.CONTEXT_LENGTH;
    }
    if (any(FILTER)) {
      return Kind.CONTENT_FILTER;
    }
    if (any(MODEL)) {
      return Kind.MODEL_NOT_FOUND;
    }
    if (any(KEY)) {
      return Kind.UNAUTHORIZED;
    }
    return any(RATE) ? Kind.RATE_LIMITED : null;
  }

  private boolean any(Set<String> known) {
    return words.stream().anyMatch(known::contains);
  }
}
