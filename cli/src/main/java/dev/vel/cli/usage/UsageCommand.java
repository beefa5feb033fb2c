package dev.vel.cli.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageQuery.GroupBy;
import dev.vel.usage.UsageReport;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel usage}: tokens and cost. */
public final class UsageCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel usage",
        "vel usage --from 7d",
        "vel usage --by model --from 2026-11-01",
        "vel usage --by day -o json | jq '.meta.total.cost_usd'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.past(
            "--from",
            "From this time on, or since so long ago, such as 7d; default the first of this month."));
    spec.addOption(Options.past("--to", "Before this time, or until so long ago; default now."));
    spec.addOption(Options.choice("--by", GroupBy.class, "What makes a line; default provider."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return UsageReport.Line.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    requireOrder(call);
    UsageQuery query =
        new UsageQuery(
            call.time("--from"),
            call.time("--to"),
            call.value("--by", GroupBy.class, GroupBy.PROVIDER));
    try (Door door = call.open()) {
      UsageReport report = door.vel().usage(query);
      ObjectNode meta = Json.tree(report);
      meta.remove("data");
      call.output().list(report.data(), meta, () -> table(report));
      if (call.output().human() && report.total().estimated() > 0) {
        long estimated = report.total().estimated();
        call.notice(
            estimated
                + (estimated == 1 ? " call is an estimate" : " calls are estimates")
                + ": the provider reported no tokens");
      }
      if (call.output().human() && report.data().stream().anyMatch(line -> cost(line) == null)) {
        call.notice("where COST is -, no price is known, and nothing is counted");
      }
      if (call.output().human() && report.data().isEmpty()) {
        call.notice("no usage from " + Words.of(report.from()) + " to " + Words.of(report.to()));
      }
    }
    return ExitCode.OK;
  }

  /** Where only one end of the range was named, the other one is known as well. */
  private static void requireOrder(Invocation call) {
    call.requireOrder("--from", "--to");
    Instant now = call.surroundings().clock().instant();
    Instant from = call.time("--from");
    Instant to = call.time("--to");
    if (from != null && to == null && from.isAfter(now)) {
      throw CommandException.usage(
          "--from (" + from + ") is to come, and without --to the range ends now");
    }
    if (from == null && to != null && to.isBefore(firstOfMonth(now))) {
      throw CommandException.usage(
          "--to (" + to + ") is before this month, where the range begins without --from");
    }
  }

  private static Instant firstOfMonth(Instant now) {
    return now.atOffset(ZoneOffset.UTC).truncatedTo(ChronoUnit.DAYS).withDayOfMonth(1).toInstant();
  }

  private static Table table(UsageReport report) {
    String key = report.groupBy().name().toUpperCase(Locale.ROOT);
    Table table =
        new Table(key, "CALLS", "FAILED", "PROMPT", "COMPLETION", "CACHED", "REASONING", "COST");
    report.data().forEach(line -> row(table, line.key(), line));
    if (report.data().size() > 1) {
      row(table, "total", report.total());
    }
    return table;
  }

  private static void row(Table table, String key, UsageReport.Line line) {
    table.row(
        key,
        line.calls(),
        line.failed(),
        line.promptTokens(),
        line.completionTokens(),
        line.cachedTokens(),
        line.reasoningTokens(),
        cost(line));
  }

  private static @Nullable String cost(UsageReport.Line line) {
    return Words.cost(line.costUsd(), line.promptTokens() + line.completionTokens());
  }
}
