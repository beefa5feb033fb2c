package dev.vel.mcp;

import java.util.Locale;

/** A call of a tool that brought no answer. The message is one sentence that may be shown. */
public final class ToolException extends Exception {
  private final Kind kind;

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
  }

  public ToolException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
