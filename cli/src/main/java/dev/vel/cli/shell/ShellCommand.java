package dev.vel.cli.shell;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Program;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel shell}: conversations and all commands of vel at one prompt. */
public final class ShellCommand implements Leaf {
  private final Supplier<Branch> root;
  private final Supplier<Program> program;

  /**
   * @param root the tree of commands, for completion
   * @param program runs the commands that are typed behind an exclamation mark
   */
  public ShellCommand(Supplier<Branch> root, Supplier<Program> program) {
    this.root = root;
    this.program = program;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "vel shell",
        "vel shell --agent reviewer",
        "vel shell --resume",
        "vel shell --resume rivers");
  }

  @Override
  public void describe(CommandSpec spec) {
    TalkOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Void.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    if (!call.surroundings().terminal().input() || !call.output().screen()) {
      throw CommandException.usage(
          "vel shell needs a terminal: use `vel chat`, which reads prompts from a pipe, too");
    }
    return new Hall(call, Optional.of(program), new VelWords(root)).hold(Optional.empty());
  }
}
