package dev.vel.cli;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
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

  /**
   * The version as the launcher says it, for opening the archive that knows it takes 3 ms; {@code
   * development} without either.
   */
  static String current() {
    return Optional.ofNullable(System.getProperty("vel.version"))
        .or(() -> Optional.ofNullable(archived()))
        .orElse("development");
  }

  private static @Nullable String archived() {
    return VersionCommand.class.getPackage().getImplementationVersion();
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
