package dev.vel.llm.sandbox;

import java.util.Arrays;
import java.util.Optional;

/** Everything the sandbox can do wrong on request. */
public enum Fault {
  RATE_LIMITED("429", "429 with Retry-After: 1"),
  RATE_LIMITED_BARE("429-no-retry-after", "429 that does not say how long to wait"),
  INSUFFICIENT_QUOTA(
      "insufficient-quota", "429 insufficient_quota: the account has no credit left"),
  UNAUTHORIZED("401", "401 invalid_api_key"),
  FORBIDDEN("403", "403: the key may not use this model"),
  MODEL_NOT_FOUND("404", "404 model_not_found"),
  REQUEST_TIMEOUT("408", "408 request timeout"),
  CONFLICT("409", "409 conflict"),
  SERVER_ERROR("500", "500 on every request"),
  SERVER_ERROR_ONCE("500-once", "500 on the first request, then answers"),
  UNAVAILABLE("503", "503 overloaded"),
  FLAPPING("flapping", "503 on every other request, beginning with the first"),
  RESET("reset", "the connection is reset before any header"),
  SILENCE("silence", "the request is read and never answered"),
  SLOW_FIRST_TOKEN(
      "slow-first-token", "headers at once, the first token late (--slow-first-token-ms)"),
  CUT("cut", "the connection is closed in the middle of the answer"),
  STALL("stall", "the answer stops in the middle, the connection stays open"),
  MALFORMED_CHUNK("malformed-chunk", "one piece of the stream (or the whole body) is broken JSON"),
  NULL_CHOICES("null-choices", "pieces with null and empty choices (or a body without any)"),
  NO_DONE("no-done", "the stream never says [DONE] and the connection stays open"),
  ERROR_IN_STREAM(
      "error-in-stream", "an error object in the middle of the stream, or a 200 body with one"),
  NOT_JSON("not-json", "200 with an HTML page"),
  CONTEXT_LENGTH("context-length", "400 context_length_exceeded"),
  REJECT_PREFIX(
      "reject-prefix", "400 when the last message is the assistant's, to be gone on from"),
  IGNORE_PREFIX("ignore-prefix", "begins anew although the last message is the assistant's"),
  CONTENT_FILTER("content-filter", "the answer stops with finish_reason content_filter"),
  REFUSAL("refusal", "the answer comes as a refusal text"),
  WRONG_USAGE("wrong-usage", "token counts that contradict each other"),
  NO_USAGE("no-usage", "no token counts although they were asked for");

  private final String id;
  private final String description;

  Fault(String id, String description) {
    this.id = id;
    this.description = description;
  }

  /** As options, headers and model names write it: {@code slow-first-token}. */
  public String id() {
    return id;
  }

  /** One line for a list of faults. */
  public String description() {
    return description;
  }

  /** The fault of that name; {@code _} counts as {@code -}. */
  public static Optional<Fault> find(String id) {
    String wanted = id.strip().replace('_', '-');
    return Arrays.stream(values()).filter(fault -> fault.id.equalsIgnoreCase(wanted)).findFirst();
  }
}
