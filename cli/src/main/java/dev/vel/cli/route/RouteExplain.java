package dev.vel.cli.route;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Optimize;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Display;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.cli.task.Prompt;
import dev.vel.route.RouteExplanation;
import dev.vel.route.RouteRequest;
import dev.vel.task.TaskType;
import dev.vel.wire.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel route explain}: the route of a task that is not submitted. */
final class RouteExplain implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel route explain \"Write a function that parses dates\"",
        "vel route explain \"Compare three databases\" --optimize cost --agent writer",
        "git diff | vel route explain \"Review this\" -o json | jq '.candidates[].model'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Prompt.addTo(spec);
    spec.addOption(
        Options.text("-a,--agent", "AGENT", "The agent's id or name; default no wishes at all."));
    spec.addOption(Options.text("-m,--model", "MODEL", "The model to ask."));
    spec.addOption(Options.text("--provider", "NAME", "The only provider to ask."));
    spec.addOption(
        Options.choice("--optimize", Optimize.class, "What routing tries to make best."));
    spec.addOption(
        Options.choice("--task-type", TaskType.class, "What kind of thinking it needs."));
    spec.addOption(Options.whole("--max-tokens", 1, 1_000_000, "Longest answer."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return RouteExplanation.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    String prompt = Prompt.read(call);
    try (Door door = call.open()) {
      ObjectNode body = Json.object().put("description", prompt);
      String agent = call.text("--agent");
      put(body, "agent_id", agent == null ? null : Agents.find(door.vel(), agent).id());
      ObjectNode parameters = body.putObject("parameters");
      put(parameters, "model", call.text("--model"));
      put(parameters, "provider", call.text("--provider"));
      put(parameters, "optimize", Words.of(call.value("--optimize", Optimize.class)));
      put(parameters, "task_type", Words.of(call.value("--task-type", TaskType.class)));
      put(parameters, "max_tokens", call.value("--max-tokens", Integer.class));
      RouteExplanation route = door.vel().explainRoute(RouteRequest.read(body));
      call.output().item(route, () -> human(call.output().display(), route));
      if (route.candidates().isEmpty()) {
        call.warn("no model would be asked; see `vel provider list`");
      }
    }
    return ExitCode.OK;
  }

  private static void put(ObjectNode object, String name, @Nullable Object value) {
    if (value != null) {
      object.set(name, Json.<JsonNode>tree(value));
    }
  }

  private static String human(Display display, RouteExplanation route) {
    Table table = new Table("MODEL", "COST", "P50", "P95", "BREAKER", "ENDS", "~WHY");
    for (RouteExplanation.Option option : route.candidates()) {
      table.row(
          option.provider() + "/" + option.model(),
          cost(option.estimatedCostUsd()),
          option.p50Ms() == null ? null : Words.duration(option.p50Ms()),
          option.p95Ms() == null ? null : Words.duration(option.p95Ms()),
          Words.of(option.breaker()),
          option.shutdown(),
          option.reason());
    }
    return route.rationale() + "\n" + (table.isEmpty() ? "" : "\n" + table.render(display));
  }

  /** It is an estimate: more digits would pretend. */
  private static @Nullable String cost(@Nullable BigDecimal cost) {
    return cost == null ? null : Words.dollars(cost.round(new MathContext(2)));
  }
}
