package dev.vel.cli.quota;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.NamedUser;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.usage.NewQuota;
import dev.vel.usage.QuotaReport;
import dev.vel.usage.QuotaSetter;
import dev.vel.usage.QuotaUnit;
import dev.vel.wire.Json;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** What the quota commands share: whose, which, and how they are shown. */
final class Given {
  private Given() {}

  static void addUser(CommandSpec spec) {
    spec.addOption(
        Options.text("--user", "USER", "Another user's id or email address, as administrator."));
  }

  static void addWhich(CommandSpec spec) {
    spec.addOption(Options.choice("--unit", QuotaUnit.class, "What it counts; default usd."));
    spec.addOption(Options.text("--provider", "NAME", "Of one provider; default all together."));
    addUser(spec);
  }

  static QuotaUnit unit(Invocation call) {
    return call.value("--unit", QuotaUnit.class, QuotaUnit.USD);
  }

  /**
   * The provider that was named, or null for all together. An empty name, of a variable that is not
   * set for instance, is none of both.
   */
  static @Nullable String provider(Invocation call) {
    String named = call.text("--provider");
    if (named != null && named.isBlank()) {
      throw CommandException.usage(
          "--provider is empty: name a provider, or leave it out for all together");
    }
    return named == null ? null : named.toLowerCase(Locale.ROOT);
  }

  /** The user that was named, or null. */
  static @Nullable UUID user(Vel vel, Invocation call) {
    return NamedUser.of(vel, call.text("--user"));
  }

  /** Those that this caller may change. */
  static List<NewQuota> changeable(QuotaReport report, @Nullable UUID user) {
    QuotaSetter side = user == null ? QuotaSetter.USER : QuotaSetter.ADMIN;
    return report.quotas().stream()
        .filter(line -> line.setBy() == side)
        .map(line -> new NewQuota(line.provider(), line.unit(), line.limit(), line.hard()))
        .toList();
  }

  /** Whether that is the one that was named. */
  static boolean isNamed(Invocation call, NewQuota quota) {
    return quota.unit() == unit(call) && Objects.equals(quota.provider(), provider(call));
  }

  static void show(Invocation call, QuotaReport report) {
    ObjectNode meta = Json.tree(report);
    meta.remove("quotas");
    call.output().list(report.quotas(), meta, () -> table(report));
    if (call.output().human() && report.quotas().isEmpty()) {
      call.notice("no quotas: use is not limited; give one with `vel quota set LIMIT`");
    }
  }

  private static Table table(QuotaReport report) {
    Table table =
        new Table("PROVIDER", "UNIT", "LIMIT", "HARD", "BY", "USED", "HELD", "REMAINING", "RESETS");
    for (QuotaReport.Line line : report.quotas()) {
      table.row(
          line.provider() == null ? "all" : line.provider(),
          Words.of(line.unit()),
          line.limit().toPlainString(),
          line.hard() ? "yes" : "no",
          Words.of(line.setBy()),
          line.used().toPlainString(),
          line.held().toPlainString(),
          line.remaining().toPlainString(),
          Words.of(report.resetsAt()));
    }
    return table;
  }
}
