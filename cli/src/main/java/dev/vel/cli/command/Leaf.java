package dev.vel.cli.command;

import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** A command that runs. */
public non-sealed interface Leaf extends Node {

  /** Whole command lines that show it at work: the first thing its help says. */
  List<String> examples();

  /** Adds the command's own options and parameters. */
  void describe(CommandSpec spec);

  /**
   * What it answers, or what it answers a list of: what --fields may choose from. {@code Void} for
   * a command that writes nothing of the kind.
   */
  Class<?> answer(Invocation call);

  /** Runs it. Throws for failures; {@link Failures} knows what each of them means. */
  ExitCode run(Invocation call) throws Exception;
}
