package dev.vel.cli.task;

import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskResult;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A task for people to read. */
public final class TaskDetails {
  private TaskDetails() {}

  static String of(Task task) {
    Details details =
        new Details()
            .add("id", task.id())
            .add("status", Words.of(task.status()))
            .add("priority", Words.of(task.priority()))
            .add("agent", task.agentId())
            .add("description", task.description())
            .add("attempt", task.attempt())
            .add("retry of", task.retryOf())
            .add("step of", task.parentId())
            .add("title", task.title())
            .add("created", Words.of(task.createdAt()))
            .add("run at", Words.of(task.parameters().runAt()))
            .add("started", Words.of(task.startedAt()))
            .add("finished", Words.of(task.finishedAt()));
    details.add("steps", steps(task.steps()));
    if (task.error() != null) {
      details.add("error", task.error().message() + " (" + task.error().code() + ")");
    }
    if (task.result() != null) {
      details
          .add("ran on", summary(task.result()))
          .add("tools", tools(task.result().toolCalls()))
          .add("output", task.result().output());
    }
    return details.add("history", history(task.history())).render();
  }

  /** Who answered, and what it took: {@code openai gpt-4o · 12 + 34 tokens · $0.0012 · 1.2 s}. */
  public static String summary(TaskResult result) {
    List<String> parts = new ArrayList<>();
    if (result.providerUsed() != null) {
      parts.add(result.providerUsed() + " " + result.model());
    }
    parts.add(result.tokens().prompt() + " + " + result.tokens().completion() + " tokens");
    String cost = Words.cost(result.costUsd(), result.tokens().total());
    if (cost != null) {
      parts.add(cost);
    }
    parts.add(Words.duration(result.executionTimeMs()));
    if (result.cached()) {
      parts.add("from the cache");
    }
    if (result.attempts().size() > 1) {
      parts.add(result.attempts().size() + " calls");
    }
    return String.join(" · ", parts);
  }

  /** Each call of a tool in a line: {@code files/read ok 12 ms}. */
  private static @Nullable String tools(List<TaskResult.ToolCall> calls) {
    return calls.isEmpty()
        ? null
        : calls.stream()
            .map(call ->
                (call.server() == null ? "" : call.server() + "/")
                    + call.tool()
                    + "  "
                    + call.outcome()
                    + (call.latencyMs() == 0 ? "" : "  " + Words.duration(call.latencyMs())))
            .collect(Collectors.joining("\n"));
  }

  /** A line for each step, deeper the more has to be done before it. */
  private static String steps(List<StepState> steps) {
    List<String> lines = new ArrayList<>();
    for (StepState step : steps) {
      String after =
          step.dependsOn().isEmpty() ? "" : "  (after " + String.join(", ", step.dependsOn()) + ")";
      lines.add(
          "%s%s %-11s  %s%s  %s"
              .formatted(
                  "  ".repeat(depth(steps, step)),
                  step.id(),
                  Words.of(step.status()),
                  step.title(),
                  after,
                  step.taskId()));
    }
    return String.join("\n", lines);
  }

  private static int depth(List<StepState> steps, StepState step) {
    return steps.stream()
        .filter(other -> step.dependsOn().contains(other.id()))
        .mapToInt(other -> depth(steps, other) + 1)
        .max()
        .orElse(0);
  }

  private static @Nullable String history(List<Task.Step> steps) {
    List<String> lines = new ArrayList<>();
    for (Task.Step step : steps) {
      String message = step.message() == null ? step.status() : step.message();
      lines.add(Words.of(step.timestamp()) + "  " + step.step() + "  " + message);
    }
    return String.join("\n", lines);
  }
}
