package dev.vel.cli.quota;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.usage.QuotaReport;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel quota list}. */
final class QuotaList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel quota list",
        "vel quota list --user ann@example.org",
        "vel quota list -o json | jq '.data[] | select(.hard).remaining'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Given.addUser(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return QuotaReport.Line.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      Given.show(call, door.vel().quotas(Given.user(door.vel(), call)));
    }
    return ExitCode.OK;
  }
}
