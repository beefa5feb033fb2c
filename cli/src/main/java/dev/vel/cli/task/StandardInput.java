package dev.vel.cli.task;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Who reads what is piped in: it can be read once. */
final class StandardInput {
  private static final Set<String> NAMES = Set.of("/dev/stdin", "/dev/fd/0", "/proc/self/fd/0");

  private StandardInput() {}

  /** Whether a file's name is that of this process's standard input. */
  static boolean is(String file) {
    return NAMES.contains(file);
  }

  /**
   * Whether an option names it, so that it is no part of the prompt.
   *
   * @param wanted whether there is no prompt without it
   */
  static boolean isTaken(Invocation call, boolean wanted) {
    List<String> takers = new ArrayList<>();
    call.texts(Attachments.FILE).stream()
        .filter(StandardInput::is)
        .forEach(name -> takers.add(Attachments.FILE + " " + name));
    String schema = call.text(ResponseSchema.OPTION);
    if (schema != null && ResponseSchema.isPiped(schema)) {
      takers.add(ResponseSchema.OPTION + " " + schema);
    }
    if (wanted) {
      takers.add("the prompt");
    }
    if (takers.size() > 1) {
      throw CommandException.usage(
          "standard input can be read once, and is wanted by "
              + String.join(" and ", takers)
              + ": put one of them into a file or an argument");
    }
    return !takers.isEmpty() && !wanted;
  }
}
