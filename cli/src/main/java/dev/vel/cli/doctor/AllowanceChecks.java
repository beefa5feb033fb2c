package dev.vel.cli.doctor;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.output.Words;
import dev.vel.usage.QuotaReport;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** {@code quota} and {@code rate_limit}: what is left there of what the user may use. */
final class AllowanceChecks {
  private AllowanceChecks() {}

  static List<Check> look(Door door) {
    try {
      List<Check> checks = new ArrayList<>(judge(door.vel().quotas(null)));
      door.allowance().ifPresent(left -> checks.add(judge(left)));
      return checks;
    } catch (VelException | CommandException e) {
      return Failures.codeOf(e) == ExitCode.AUTHENTICATION
          ? List.of() // The token's check says so.
          : List.of(Check.problem("quota", Failures.sentenceOf(e), "try `vel quota list`"));
    }
  }

  static List<Check> judge(QuotaReport report) {
    List<Check> checks = new ArrayList<>();
    for (QuotaReport.Line quota : report.quotas()) {
      if (quota.exceededAt() != null || quota.alertedAt() != null) {
        checks.add(near(report, quota));
      }
    }
    return checks.isEmpty()
        ? List.of(
            Check.ok(
                "quota",
                report.quotas().isEmpty()
                    ? "there is none"
                    : "less than 80 % is used of each of " + report.quotas().size()))
        : checks;
  }

  private static Check near(QuotaReport report, QuotaReport.Line quota) {
    String what =
        "%s of %s %s are used for %s, until %s"
            .formatted(
                quota.used().stripTrailingZeros().toPlainString(),
                quota.limit().stripTrailingZeros().toPlainString(),
                Words.of(quota.unit()),
                Objects.requireNonNullElse(quota.provider(), "all providers together"),
                Words.of(report.resetsAt()));
    return quota.hard() && quota.exceededAt() != null
        ? Check.problem("quota", what + ": calls are refused", "have an administrator raise it")
        : Check.warning("quota", what, "use less, or have an administrator raise it");
  }

  static Check judge(Door.Allowance left) {
    String what =
        "%d of %d requests are left, all of them again in %s"
            .formatted(left.remaining(), left.limit(), Words.span(left.reset()));
    return left.remaining() * 10 < left.limit()
        ? Check.warning("rate_limit", what, "wait, or have its operator raise RATE_LIMIT_PER_HOUR")
        : Check.ok("rate_limit", what);
  }
}
