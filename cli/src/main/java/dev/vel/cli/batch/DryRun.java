package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.output.Format;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.route.RouteRequest;
import dev.vel.wire.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Shows where every task would go and about what it would cost; runs none. */
final class DryRun {
  private final Invocation call;
  private final Vel vel;
  private final Reach reach;
  private final Optional<Workflow> workflow;

  DryRun(Invocation call, Vel vel, Reach reach, Optional<Workflow> workflow) {
    this.workflow = workflow;
    this.call = call;
    this.vel = vel;
    this.reach = reach;
  }

  ExitCode go(List<Item> items, Map<String, UUID> agents, @Nullable BigDecimal budget)
      throws IOException, Stopped, InterruptedException {
    boolean lines = call.output().format() == Format.JSONL;
    List<Forecast> forecasts = new ArrayList<>();
    for (Item item : items) {
      RouteRequest request = Estimates.request(item, agents.getOrDefault(item.id(), Item.NOBODY));
      Forecast forecast = Forecast.of(item, reach.ask(() -> vel.explainRoute(request)));
      forecasts.add(forecast);
      if (lines) {
        call.output().item(forecast, () -> "");
      }
    }
    BigDecimal cost =
        forecasts.stream()
            .map(Forecast::estimatedCostUsd)
            .filter(Objects::nonNull)
            .reduce(BigDecimal.ZERO, BigDecimal::add);
    if (!lines) {
      ObjectNode meta = Json.object().put("total", items.size()).put("estimated_cost_usd", cost);
      call.output().list(forecasts, meta, () -> table(forecasts));
    }
    return conclude(forecasts, cost, budget);
  }

  private ExitCode conclude(List<Forecast> forecasts, BigDecimal cost, @Nullable BigDecimal budget)
      throws IOException {
    call.notice(Summary.count(forecasts.size()) + " for about " + Summary.about(cost));
    long unpriced =
        forecasts.stream()
            .filter(each -> each.model() != null && each.estimatedCostUsd() == null)
            .count();
    if (unpriced > 0) {
      call.notice(
          "for " + Summary.count((int) unpriced) + " no price is known, and none is counted");
    }
    long nowhere = forecasts.stream().filter(each -> each.model() == null).count();
    boolean dear = budget != null && cost.compareTo(budget) > 0;
    if (workflow.isPresent()) {
      Totals.Verdict otherwise = dear ? Totals.Verdict.BUDGET : Totals.Verdict.PASSED;
      workflow.get().foreseen(forecasts, cost, nowhere > 0 ? Totals.Verdict.FAILED : otherwise);
    }
    if (nowhere > 0) {
      throw new CommandException(
          ExitCode.FAILED,
          "for "
              + Summary.count((int) nowhere)
              + " no model would be asked; see `vel provider list`");
    }
    if (dear) {
      throw new CommandException(
          ExitCode.LIMIT,
          "this would be more than the budget of " + Words.dollars(Objects.requireNonNull(budget)));
    }
    return ExitCode.OK;
  }

  private static Table table(List<Forecast> forecasts) {
    Table table = new Table("ID", "TYPE", "MODEL", "COST", "~WHY");
    for (Forecast each : forecasts) {
      table.row(
          each.id(),
          Words.of(each.taskType()),
          each.model() == null ? null : each.provider() + "/" + each.model(),
          each.estimatedCostUsd() == null ? null : Summary.about(each.estimatedCostUsd()),
          each.why());
    }
    return table;
  }
}
