package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.context.Contexts;
import java.util.Set;
import java.util.TreeSet;

/** The names of contexts. */
final class ContextName {
  private ContextName() {}

  /**
   * A name that a context may have.
   *
   * @param source where it was said, for the message
   */
  static String checked(String name, String source) {
    if (name.equals(Contexts.LOCAL) || !name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}")) {
      throw CommandException.usage(
          source + " must be 1–100 letters, digits, dots, dashes or underscores, and not 'local'");
    }
    return name;
  }

  /**
   * The refusal for a name that no context has; local mode may be meant where it is one of them.
   */
  static CommandException unknown(String name, Contexts contexts, boolean local) {
    Set<String> names = new TreeSet<>(contexts.contexts().keySet());
    if (local) {
      names.add(Contexts.LOCAL);
    }
    return new CommandException(
        ExitCode.NOT_CONFIGURED,
        "there is no context '"
            + name
            + "' (`vel context list` shows all)"
            + Suggestion.tail(name, names));
  }
}
