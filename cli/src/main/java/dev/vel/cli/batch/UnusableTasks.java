package dev.vel.cli.batch;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A file of tasks that cannot be run: the message names all that is wrong with it. */
final class UnusableTasks extends CommandException {
  private static final int SHOWN = 100;

  private final List<Problem> problems;

  UnusableTasks(String file, List<Problem> problems) {
    super(ExitCode.USAGE, sentence(file, byLine(problems)));
    this.problems = byLine(problems);
  }

  List<Problem> problems() {
    return problems;
  }

  private static List<Problem> byLine(List<Problem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }

  private static String sentence(String file, List<Problem> problems) {
    String head =
        problems.size() == 1
            ? file + " cannot be run; nothing was submitted:\n  "
            : file
                + " cannot be run for "
                + problems.size()
                + " reasons; nothing was submitted:\n  ";
    int more = problems.size() - SHOWN;
    return head
        + problems.stream().limit(SHOWN).map(Problem::sentence).collect(Collectors.joining("\n  "))
        + (more > 0 ? "\n  and " + more + " more" : "");
  }
}
