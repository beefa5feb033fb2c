package dev.vel.cli.shell;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.task.Task;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel chat}: one conversation, at a terminal or through a pipe. */
public final class ChatCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel chat",
        "vel chat \"Name three rivers\" --agent geographer",
        "vel chat --file notes.md",
        "vel chat --continue \"Which of them is the longest?\" < /dev/null",
        "printf '%s\\n' 'Name a river' 'How long is it?' | vel chat");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.optionalArgument(0, "PROMPT", "What to say first; more is read from the input."));
    TalkOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Task.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    boolean atTerminal =
        call.surroundings().terminal().input() && call.output().screen() && call.output().human();
    return atTerminal
        ? new Hall(call, Optional.empty(), new VelWords(() -> new Branch(List.of(), List.of())))
            .hold(call.optionalArgument(0))
        : new PipedChat(call).hold();
  }
}
