package dev.vel.cli.command;

import org.jspecify.annotations.Nullable;

/** A command's own refusal: one sentence for the user and the exit code that goes with it. */
public class CommandException extends RuntimeException {
  private final ExitCode code;

  public CommandException(ExitCode code, String sentence) {
    this(code, sentence, null);
  }

  public CommandException(ExitCode code, String sentence, @Nullable Throwable cause) {
    super(sentence, cause);
    this.code = code;
  }

  /** A refusal for the way the command was written. */
  public static CommandException usage(String sentence) {
    return new CommandException(ExitCode.USAGE, sentence);
  }

  public ExitCode code() {
    return code;
  }
}
