package dev.vel.cli.completion;

import dev.vel.cli.command.Described;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Node;
import dev.vel.cli.command.Options;
import dev.vel.wire.Fields;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel completion}: a script for a shell, made from the commands there are. */
public final class CompletionCommand implements Leaf {
  private final Supplier<? extends Node> root;

  /** The shells there are scripts for. */
  private enum Shell {
    BASH("run `source <(vel completion bash)` in ~/.bashrc"),
    ZSH("write it to a file _vel in a folder of $fpath, and start zsh anew"),
    FISH("write it to ~/.config/fish/completions/vel.fish"),
    POWERSHELL("run `vel completion powershell | Out-String | Invoke-Expression` in $PROFILE");

    private final String installation;

    Shell(String installation) {
      this.installation = installation;
    }
  }

  /** What is answered. */
  private record Completion(Shell shell, String script) {}

  /**
   * @param root the whole tree of commands
   */
  public CompletionCommand(Supplier<? extends Node> root) {
    this.root = root;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "source <(vel completion bash)",
        "vel completion zsh > ~/.zfunc/_vel",
        "vel completion fish > ~/.config/fish/completions/vel.fish",
        "vel completion powershell | Out-String | Invoke-Expression");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(
            0,
            "SHELL",
            "The shell the script is for: bash, zsh, fish or powershell.",
            () -> List.of(Fields.names(Shell.class).split(", "))));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Completion.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    Shell shell = shell(call.argument(0));
    List<Described> commands = Described.all("vel", "", root.get());
    String script =
        switch (shell) {
          case BASH -> BashScript.of(commands);
          case ZSH -> ZshScript.of(commands);
          case FISH -> FishScript.of(commands);
          case POWERSHELL -> PowerShellScript.of(commands);
        };
    call.output().verbatim(new Completion(shell, script), () -> script);
    if (call.output().human() && call.output().screen()) {
      call.notice("to install: " + shell.installation);
    }
    return ExitCode.OK;
  }

  private static Shell shell(String name) {
    return Options.one(name, "SHELL", Shell.class);
  }
}
