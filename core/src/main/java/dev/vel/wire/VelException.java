package dev.vel.wire;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request that vel refuses or cannot serve, in the words the caller may see. Every door turns it
 * into its own shape: a JSON body with a status, or a sentence with an exit code. It never carries
 * a secret, an SQL text or another user's data.
 */
public final class VelException extends RuntimeException {
  private final ErrorCode code;
  private final List<FieldProblem> details;
  private final @Nullable Duration retryAfter;

  public VelException(ErrorCode code, String message) {
    this(code, message, List.of(), null, null);
  }

  public VelException(ErrorCode code, String message, @Nullable Throwable cause) {
    this(code, message, List.of(), null, cause);
  }

  public VelException(
      ErrorCode code,
      String message,
      List<FieldProblem> details,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(message, cause);
    this.code = code;
    this.details = List.copyOf(details);
    this.retryAfter = retryAfter;
  }

  /** A body or a parameter that names every bad field. */
  public static VelException invalid(List<FieldProblem> problems) {
    return new VelException(ErrorCode.VALIDATION_ERROR, "Validation failed", problems, null, null);
  }

  /** A body or a parameter with one bad field. */
  public static VelException invalid(String field, String message) {
    return invalid(List.of(new FieldProblem(field, message)));
  }

  /** Also for another user's object: its existence is never revealed. */
  public static VelException notFound(String what) {
    return new VelException(ErrorCode.NOT_FOUND, what + " not found");
  }

  /**
   * The same, for whoever named several.
   *
   * @param named as the caller did
   */
  public static VelException notFound(String what, Object named) {
    return notFound(what + " " + named);
  }

  public static VelException conflict(String message) {
    return new VelException(ErrorCode.CONFLICT, message);
  }

  public static VelException forbidden(String message) {
    return new VelException(ErrorCode.FORBIDDEN, message);
  }

  /**
   * Something vel depends on does not answer; the caller may come back after {@code retryAfter}.
   */
  public static VelException unavailable(String message, @Nullable Throwable cause) {
    return new VelException(
        ErrorCode.UNAVAILABLE, message, List.of(), Duration.ofSeconds(5), cause);
  }

  public ErrorCode code() {
    return code;
  }

  /** Every bad field, in the order met; empty for errors that are not about fields. */
  public List<FieldProblem> details() {
    return details;
  }

  /** How long to wait before the next try, where that is known. */
  public Optional<Duration> retryAfter() {
    return Optional.ofNullable(retryAfter);
  }

  /** The message, followed by each bad field: one line, for a terminal or a log. */
  public String sentence() {
    if (details.isEmpty()) {
      return String.valueOf(getMessage());
    }
    StringBuilder text = new StringBuilder(String.valueOf(getMessage())).append(": ");
    String separator = "";
    for (FieldProblem problem : details) {
      text.append(separator);
      if (!problem.field().isEmpty()) {
        text.append(problem.field()).append(' ');
      }
      text.append(problem.message());
      separator = "; ";
    }
    return text.toString();
  }
}
