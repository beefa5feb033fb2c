package dev.vel.cli.quota;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.context.InTurn;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import java.io.IOException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
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
  public ExitCode run(Invocation call) throws IOException {
    try (Door door = call.open()) {
      UUID user = Given.user(door.vel(), call);
      Given.show(
          call,
          InTurn.<QuotaReport, RuntimeException>at(
              call, door, () -> remove(call, door.vel(), user)));
    }
    return ExitCode.OK;
  }

  private static QuotaReport remove(Invocation call, Vel vel, @Nullable UUID user) {
    List<NewQuota> present = Given.changeable(vel.quotas(user), user);
    List<NewQuota> left = present.stream().filter(quota -> !Given.isNamed(call, quota)).toList();
    if (left.size() == present.size()) {
      throw new CommandException(
          ExitCode.FAILED, "there is no such quota that is yours to remove; see `vel quota list`");
    }
    return vel.setQuotas(user, left);
  }
}
