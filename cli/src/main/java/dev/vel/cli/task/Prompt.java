package dev.vel.cli.task;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/** What the user asks for: the argument, what is piped in behind it, and files that go along. */
public final class Prompt {
  private static final String NO_STDIN = "--no-stdin";

  private Prompt() {}

  /** Adds the argument and the options that say it. */
  public static void addTo(CommandSpec spec) {
    spec.addPositional(
        Options.optionalArgument(
            0,
            "PROMPT|-",
            "What to do; what is piped in follows it. - is what is piped in alone."));
    Attachments.addTo(spec);
    spec.addOption(Options.flag(NO_STDIN, "Leave alone what is piped in."));
  }

  /**
   * The whole of it.
   *
   * @throws CommandException usage when nothing is said
   */
  public static String read(Invocation call) throws IOException, InterruptedException {
    String argument = call.optionalArgument(0).orElse("");
    boolean given = call.optionalArgument(0).isPresent();
    if (argument.equals("-") && call.flag(NO_STDIN)) {
      throw CommandException.usage("- reads standard input, which --no-stdin forbids");
    }
    String prompt = argument.equals("-") ? "" : argument;
    String piped = piped(call, argument).strip();
    if (!given && piped.isEmpty()) {
      throw CommandException.usage("the prompt is missing: say what to do, or pipe it in");
    }
    String whole =
        Stream.of(prompt, piped)
            .filter(text -> !text.isBlank())
            .collect(Collectors.joining("\n\n"));
    if (whole.isEmpty()) {
      throw CommandException.usage("the prompt is empty: say what to do");
    }
    return Attachments.of(call).appendedTo(whole);
  }

  private static String piped(Invocation call, String argument)
      throws IOException, InterruptedException {
    boolean wanted = argument.equals("-") || call.optionalArgument(0).isEmpty();
    if (StandardInput.isTaken(call, wanted)) {
      return "";
    }
    if (argument.equals("-")) {
      return TextSource.standardInput(call);
    }
    return call.flag(NO_STDIN) ? "" : Piped.read(call, call.optionalArgument(0).isPresent());
  }
}
