package dev.vel.cli.quota;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import java.util.List;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel quota remove}. */
final class QuotaRemove implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel quota remove", "vel quota remove --unit tokens --provider groq");
  }

  @Override
  public void describe(CommandSpec spec) {
    Given.addWhich(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return QuotaReport.Line.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      UUID user = Given.user(door.vel(), call);
      List<NewQuota> present = Given.changeable(door.vel().quotas(user), user);
      List<NewQuota> left = present.stream().filter(quota -> !Given.isNamed(call, quota)).toList();
      if (left.size() == present.size()) {
        throw new CommandException(
            ExitCode.FAILED,
            "there is no such quota that is yours to remove; see `vel quota list`");
      }
      Given.show(call, door.vel().setQuotas(user, left));
    }
    return ExitCode.OK;
  }
}
