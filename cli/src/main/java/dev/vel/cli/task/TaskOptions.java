package dev.vel.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Optimize;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Words;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.PlanRules;
import dev.vel.task.Priority;
import dev.vel.task.TaskType;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The options that say how a task is to run. */
final class TaskOptions {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(600);

  private TaskOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(
        Options.text("-a,--agent", "AGENT", "The agent's id or name; default 'default'."));
    spec.addOption(Options.text("-m,--model", "MODEL", "The model to ask."));
    spec.addOption(Options.text("--provider", "NAME", "The only provider to ask."));
    spec.addOption(
        Options.choice("--optimize", Optimize.class, "What routing tries to make best."));
    spec.addOption(
        Options.choice("--priority", Priority.class, "How soon it starts; default medium."));
    spec.addOption(
        Options.choice("--task-type", TaskType.class, "What kind of thinking it needs."));
    spec.addOption(Options.text("--language", "NAME", "The language wanted."));
    spec.addOption(Options.number("--temperature", 0, 2, "How free the answer is, 0–2."));
    spec.addOption(Options.whole("--max-tokens", 1, 1_000_000, "Longest answer."));
    spec.addOption(
        Options.flag("--plan", "Take it apart into steps, and put their results together."));
    spec.addOption(
        Options.whole(
            "--max-steps", 2, PlanRules.MAX_STEPS, "Most steps of a plan, 2–20; means --plan."));
    spec.addOption(
        Options.duration(
            "--timeout",
            SHORTEST,
            LONGEST,
            "How long each attempt may take, such as 90s or 2m; 600 s at most."));
  }

  /** The task that was asked for, checked. */
  static NewTask read(Invocation call, UUID agent, String prompt, ObjectNode parameters) {
    put(parameters, "model", call.text("--model"));
    put(parameters, "provider", call.text("--provider"));
    put(parameters, "optimize", Words.of(call.value("--optimize", Optimize.class)));
    put(parameters, "task_type", Words.of(call.value("--task-type", TaskType.class)));
    put(parameters, "language", call.text("--language"));
    put(parameters, "temperature", call.value("--temperature", Double.class));
    put(parameters, "max_tokens", call.value("--max-tokens", Integer.class));
    Duration timeout = call.value("--timeout", Duration.class);
    put(parameters, "timeout_seconds", timeout == null ? null : timeout.toSeconds());
    Integer most = call.value("--max-steps", Integer.class);
    if (most != null || call.flag("--plan")) {
      put(parameters, "plan", new PlanRequest(most, null));
    }
    ObjectNode body = Json.object().put("agent_id", agent.toString()).put("description", prompt);
    put(body, "priority", Words.of(call.value("--priority", Priority.class)));
    body.set("parameters", parameters);
    return NewTask.read(body);
  }

  private static void put(ObjectNode object, String name, @Nullable Object value) {
    if (value != null) {
      object.set(name, Json.<JsonNode>tree(value));
    }
  }
}
