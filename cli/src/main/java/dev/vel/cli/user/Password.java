package dev.vel.cli.user;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.output.Terminal;
import java.io.IOException;

/** A user's new password: asked for twice, or read from standard input, and never a flag. */
final class Password {
  static final String STDIN = "--password-stdin";

  private Password() {}

  static String read(Invocation call, String email) throws IOException {
    String password =
        call.flag(STDIN)
            ? TextSource.standardInput(call).replaceFirst("\\R\\z", "")
            : asked(call.surroundings().terminal(), email);
    if (password.isEmpty()) {
      throw CommandException.usage("the password is empty");
    }
    return password;
  }

  private static String asked(Terminal terminal, String email) {
    String first = ask(terminal, "New password of " + email + ": ");
    if (!first.equals(ask(terminal, "Once more: "))) {
      throw CommandException.usage("the two passwords differ");
    }
    return first;
  }

  private static String ask(Terminal terminal, String prompt) {
    return terminal
        .password(prompt)
        .orElseThrow(() ->
            CommandException.usage("there is no terminal to ask for the password: use " + STDIN));
  }
}
