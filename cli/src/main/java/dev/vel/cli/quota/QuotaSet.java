package dev.vel.cli.quota;

import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.context.InTurn;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel quota set}. */
final class QuotaSet implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel quota set 20",
        "vel quota set 500000 --unit tokens --provider groq --hard",
        "vel quota set 100 --hard --user ann@example.org");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "LIMIT", "How much may be used in a month (UTC), such as 20 or 0.5."));
    Given.addWhich(spec);
    spec.addOption(Options.flag("--hard", "Refuse calls when it is used up; else only tell."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return QuotaReport.Line.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    NewQuota wanted =
        new NewQuota(
            Given.provider(call), Given.unit(call), limit(call.argument(0)), call.flag("--hard"));
    try (Door door = call.open()) {
      UUID user = Given.user(door.vel(), call);
      Given.show(
          call,
          InTurn.<QuotaReport, RuntimeException>at(
              call, door, () -> set(call, door.vel(), user, wanted)));
    }
    return ExitCode.OK;
  }

  private static QuotaReport set(Invocation call, Vel vel, @Nullable UUID user, NewQuota wanted) {
    List<NewQuota> quotas = new ArrayList<>(Given.changeable(vel.quotas(user), user));
    boolean stopped = quotas.stream().anyMatch(quota -> Given.isNamed(call, quota) && quota.hard());
    quotas.removeIf(quota -> Given.isNamed(call, quota));
    quotas.add(wanted);
    QuotaReport report = vel.setQuotas(user, quotas);
    if (stopped && !wanted.hard()) {
      call.warn(
          "it refused calls when it was used up, and only tells now: --hard has it refuse again");
    }
    return report;
  }

  private static BigDecimal limit(String text) {
    try {
      BigDecimal limit = new BigDecimal(text);
      if (limit.signum() >= 0 && Math.abs((long) limit.scale()) < 20) {
        return limit;
      }
    } catch (NumberFormatException notOne) {
      throw CommandException.usage("LIMIT must be a number such as 20 or 0.5, not '" + text + "'");
    }
    throw CommandException.usage("LIMIT must be a number such as 20 or 0.5, not '" + text + "'");
  }
}
