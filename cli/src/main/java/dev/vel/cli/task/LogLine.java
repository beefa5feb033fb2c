package dev.vel.cli.task;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One thing that happened to a task.
 *
 * @param step what kind of thing
 */
record LogLine(
    Instant at,
    UUID task,
    String step,
    String status,
    @Nullable String provider,
    @Nullable String model,
    @Nullable String message) {

  private static final int STEP = 12;

  /** What has happened to a task so far. */
  static List<LogLine> of(Task task) {
    return task.history().stream().map(step -> of(task.id(), step)).toList();
  }

  private static LogLine of(UUID task, Task.Step step) {
    return new LogLine(
        step.timestamp(),
        task,
        step.step(),
        step.status(),
        step.provider(),
        step.model(),
        step.message());
  }

  /** An event as it comes; pieces of text are none that a log would tell. */
  static LogLine of(UUID task, TaskEvent event) {
    JsonNode data = event.data();
    return new LogLine(
        event.at(),
        task,
        data.path("step").asText(Words.of(event.event())),
        data.path("status").asText(""),
        text(data, "provider"),
        text(data, "model"),
        text(data, "message"));
  }

  private static @Nullable String text(JsonNode data, String name) {
    return data.path(name).isTextual() ? data.path(name).textValue() : null;
  }

  /**
   * For people.
   *
   * @param whole whether the task's id is told whole
   */
  String human(boolean whole) {
    List<String> parts = new ArrayList<>();
    parts.add(String.valueOf(Words.of(at)));
    parts.add(whole ? task.toString() : Tasks.tail(task));
    parts.add(step + " ".repeat(Math.max(0, STEP - Text.width(step))));
    if (provider != null) {
      parts.add(model == null ? provider : provider + "/" + model);
    }
    parts.add(Objects.requireNonNullElse(message, status));
    parts.replaceAll(part -> Text.block(part).replace('\n', ' '));
    return String.join("  ", parts).stripTrailing();
  }
}
