package dev.vel.cli.install;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.daemon.LocalDaemon;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel uninstall}: removes this installation, and with {@code --purge} all data. */
public final class UninstallCommand implements Leaf {

  /**
   * What is answered.
   *
   * @param prefix where it was installed
   * @param removed the data that is gone with it
   */
  private record Uninstalled(String prefix, boolean uninstalled, List<String> removed) {}

  @Override
  public List<String> examples() {
    return List.of("vel uninstall", "vel uninstall --purge --yes");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.flag(
            "--purge",
            "Remove all data on this machine as well: agents, tasks, settings, contexts, logs."));
    spec.addOption(Options.flag("-y,--yes", "Do not ask."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Uninstalled.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    Installation here = Installation.of(call.surroundings().environment());
    List<String> removed = List.of();
    if (call.flag("--purge")) {
      LocalData data = LocalData.of(call.surroundings());
      removed = data.paths().stream().map(Path::toString).toList();
      agree(call, here, data);
      data.stopAll(call.surroundings());
      data.remove(); // First, for what fails can then be done again.
      uninstall(call, here);
    } else {
      if (LocalDaemon.find(call.surroundings().environment()).isPresent()) {
        throw new CommandException(
            ExitCode.FAILED, "the daemon still runs: `vel daemon stop` ends it");
      }
      uninstall(call, here);
    }
    call.output().item(new Uninstalled(here.prefix().toString(), true, removed), () -> "");
    return ExitCode.OK;
  }

  private static void uninstall(Invocation call, Installation here)
      throws IOException, InterruptedException {
    openAllJars();
    new Script(call)
        .run(here.script(), List.of("--prefix", here.prefix().toString(), "--uninstall"));
  }

  /** What is not there is looked for in all of them: they can be read from when they are gone. */
  private static void openAllJars() {
    if (UninstallCommand.class.getResource("/not-there") != null) {
      throw new IllegalStateException("somebody put a file in a jar for this");
    }
  }

  /** Names what would be gone for good, and goes on only when that is wanted. */
  private static void agree(Invocation call, Installation here, LocalData data) throws IOException {
    StringBuilder doomed = new StringBuilder("this removes vel from ");
    doomed.append(here.prefix()).append(", and for good:");
    data.paths().forEach(path -> doomed.append("\n  ").append(path));
    if (!data.server().used()) {
      doomed.append("\nthe database of DATABASE_URL stays: only files of this machine go");
    }
    if (call.flag("--yes")) {
      call.notice(doomed.toString());
      return;
    }
    if (!call.surroundings().terminal().input()) {
      throw CommandException.usage("nobody is here to be asked: --purge needs --yes");
    }
    call.warn(doomed.toString());
    call.warn("Type yes to go on:");
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(call.surroundings().in(), StandardCharsets.UTF_8));
    if (!"yes".equals(answers.readLine())) {
      throw new CommandException(ExitCode.FAILED, "nothing was removed");
    }
  }
}
