package dev.vel.cli.task;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.TextSource;
import java.io.IOException;

/** What the user asks for. */
final class Prompt {
  private Prompt() {}

  static String read(Invocation call) throws IOException {
    String argument = call.argument(0);
    String prompt = argument.equals("-") ? TextSource.standardInput(call).strip() : argument;
    if (prompt.isBlank()) {
      throw CommandException.usage("the prompt is empty: say what to do");
    }
    return prompt;
  }
}
