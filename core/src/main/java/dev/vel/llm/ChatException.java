package dev.vel.llm;

import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A call to a provider that brought no whole answer, and everything the next step depends on. */
public final class ChatException extends Exception {
  private final Kind kind;
  private final @Nullable Integer httpStatus;
  private final @Nullable Duration retryAfter;
  private final @Nullable TokenUsage usage;
  private final String partialText;
  private final @Nullable ErrorFields fields;

  /** What went wrong, as far as it decides what to do next. */
  public enum Kind {
    /** 429 for going too fast. */
    RATE_LIMITED(true),
    /** 429 {@code insufficient_quota}, 402: waiting does not help, another key does. */
    QUOTA_EXHAUSTED(true),
    /** 401 or 403: the key is wrong or may not. */
    UNAUTHORIZED(true),
    /** 404, or an error that names the model: this provider does not have it. */
    MODEL_NOT_FOUND(true),
    /** 408, 409, 5xx. */
    SERVER_ERROR(true),
    /** Refused, reset before the headers, no route, unknown host, TLS failure. */
    UNREACHABLE(true),
    /** A limit of {@link ChatLimits} ran out. */
    TIMEOUT(true),
    /** The stream ended or broke in the middle of the answer. */
    TRUNCATED(true),
    /** An answer that is not of the protocol. */
    MALFORMED(true),
    /** The input is longer than the model takes. */
    CONTEXT_LENGTH(true),
    /** The provider will not answer this. */
    CONTENT_FILTER(false),
    /** Any other 4xx: the request is wrong. */
    INVALID_REQUEST(false),
    /** A second model's answer is another one than the caller has the beginning of. */
    DIVERGED(true),
    /** Not asked: the model failed too often just now. */
    BREAKER_OPEN(true),
    /** Not asked: the user's own quota is used up. */
    OVER_QUOTA(true);

    private final boolean failover;

    Kind(boolean failover) {
      this.failover = failover;
    }

    /** Whether another provider may well answer the same request. */
    public boolean allowsFailover() {
      return failover;
    }

    /** Whether the same provider may answer the same request a little later. */
    public boolean mayPass() {
      return switch (this) {
        case RATE_LIMITED, SERVER_ERROR, UNREACHABLE, TIMEOUT, TRUNCATED, MALFORMED, BREAKER_OPEN ->
            true;
        case QUOTA_EXHAUSTED,
            UNAUTHORIZED,
            MODEL_NOT_FOUND,
            CONTEXT_LENGTH,
            CONTENT_FILTER,
            INVALID_REQUEST,
            DIVERGED,
            OVER_QUOTA ->
            false;
      };
    }

    /** The one that results and usage rows write so; empty for a call that did not fail. */
    public static Optional<Kind> of(String wire) {
      return Arrays.stream(values()).filter(kind -> kind.wire().equals(wire)).findFirst();
    }

    /** As results and usage rows write it: {@code rate_limited}. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * A failed call.
   *
   * @param message one sentence with the provider's own reason, without keys, cut to a sane length
   * @param httpStatus null when no answer came
   * @param retryAfter what the provider asked to wait, null when it did not
   * @param usage what the provider counted before it failed, null when it did not say
   * @param partialText what had been streamed by then
   */
  public ChatException(
      Kind kind,
      String message,
      @Nullable Integer httpStatus,
      @Nullable Duration retryAfter,
      @Nullable TokenUsage usage,
      String partialText,
      @Nullable Throwable cause) {
    this(kind, message, httpStatus, retryAfter, usage, partialText, cause, null);
  }

  ChatException(
      Kind kind,
      String message,
      @Nullable Integer httpStatus,
      @Nullable Duration retryAfter,
      @Nullable TokenUsage usage,
      String partialText,
      @Nullable Throwable cause,
      @Nullable ErrorFields fields) {
    super(message, cause);
    this.fields = fields;
    this.kind = kind;
    this.httpStatus = httpStatus;
    this.retryAfter = retryAfter;
    this.usage = usage;
    this.partialText = partialText;
  }

  /** What else the provider said of its error, for a caller who speaks its protocol. */
  public Optional<ErrorFields> fields() {
    return Optional.ofNullable(fields);
  }

  public Kind kind() {
    return kind;
  }

  public @Nullable Integer httpStatus() {
    return httpStatus;
  }

  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  public @Nullable TokenUsage usage() {
    return usage;
  }

  public String partialText() {
    return partialText;
  }
}
