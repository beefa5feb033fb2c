package dev.vel.cli;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel version}. */
final class VersionCommand implements Leaf {

  /**
   * The version of the shapes of all data, as docs/shapes.md has them. Within one, fields only ever
   * come to it.
   */
  static final int SHAPES = 1;

  /** What is answered. */
  private record Version(String version, String java, int shapes) {}

  /** The version as the archive was built with; {@code development} outside of one. */
  static String current() {
    return Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
        .orElse("development");
  }

  @Override
  public List<String> examples() {
    return List.of("vel version", "vel version -o json | jq -r .version");
  }

  @Override
  public void describe(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Version.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    String java = System.getProperty("java.version");
    if (call.output().human()) {
      call.output().text("vel " + current() + " (Java " + java + ")\n");
    } else {
      call.output().item(new Version(current(), java, SHAPES), () -> "");
    }
    return ExitCode.OK;
  }
}
