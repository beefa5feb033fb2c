package dev.vel.mcp;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A call of a tool that brought no answer. The message is one sentence that may be shown. */
public final class ToolException extends Exception {
  private final Kind kind;
  private final boolean taken;

  /** Why there is none. */
  public enum Kind {
    /**
     * There is no such server, or it cannot be reached or started, or is left alone for a while.
     */
    UNAVAILABLE,
    /** It did not answer in time. */
    TIMEOUT,
    /** It died or hung up before it had answered: whether the tool did its work is not known. */
    CLOSED,
    /** It sent something that is not the protocol, or more than is taken. */
    MALFORMED,
    /** It answered with an error of the protocol. */
    REFUSED,
    /** There is no such tool, or it changed and is not approved, or the caller may not use it. */
    NOT_ALLOWED,
    /** The arguments do not satisfy the tool's schema; nothing was sent. */
    INVALID_ARGUMENTS;

    /** As events, audit rows and results name it. */
    public String wire() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public ToolException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
    this.taken = true;
  }

  public ToolException(Kind kind, String message) {
    super(message);
    this.kind = kind;
    this.taken = true;
  }

  private ToolException(Kind kind, String message, @Nullable Throwable cause, boolean taken) {
    super(message, cause);
    this.kind = kind;
    this.taken = taken;
  }

  /** {@code CLOSED}, and the server has certainly done nothing: it may be asked once more. */
  static ToolException notTaken(String message) {
    return new ToolException(Kind.CLOSED, message, null, false);
  }

  /** The same with the stack of whoever asks for it. */
  ToolException again() {
    return new ToolException(kind, String.valueOf(getMessage()), this, taken);
  }

  /** Whether the server may have begun to do what it was asked. */
  boolean mayBeTaken() {
    return taken;
  }

  public Kind kind() {
    return kind;
  }
}
