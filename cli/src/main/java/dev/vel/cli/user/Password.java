package dev.vel.cli.user;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Questions;
import dev.vel.cli.command.TextSource;
import java.io.IOException;

/** A user's new password: asked for twice, or read from standard input, and never a flag. */
final class Password {
  static final String STDIN = "--password-stdin";

  private Password() {}

  static String read(Invocation call, String email) throws IOException {
    String password =
        call.flag(STDIN)
            ? TextSource.standardInput(call).replaceFirst("\\R\\z", "")
            : asked(call.questions(), email);
    if (password.isEmpty()) {
      throw CommandException.usage("the password is empty");
    }
    return password;
  }

  private static String asked(Questions questions, String email) {
    String first = ask(questions, "New password of " + email + ": ");
    if (!first.equals(ask(questions, "Once more: "))) {
      throw CommandException.usage("the two passwords differ");
    }
    return first;
  }

  private static String ask(Questions questions, String prompt) {
    return questions
        .password(prompt)
        .orElseThrow(() ->
            CommandException.usage("there is no terminal to ask for the password: use " + STDIN));
  }
}
