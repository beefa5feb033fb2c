package dev.vel.taskmaster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An entry as Task Master shows it.
 *
 * @param id {@code 7} for a task; {@code 2} for the second subtask of a task
 * @param result what vel kept as its result, null for nothing
 */
record Entry(
    String id, String status, String details, @Nullable String result, List<Entry> subtasks) {

  static Entry read(JsonNode task) {
    List<Entry> subtasks = new ArrayList<>();
    task.path("subtasks").forEach(subtask -> subtasks.add(read(subtask)));
    return new Entry(
        task.path("id").asText(),
        task.path("status").asText(),
        task.path("details").asText(""),
        task.at("/metadata/vel/result").textValue(),
        List.copyOf(subtasks));
  }

  boolean isOf(Wanted wanted) {
    return details.contains(wanted.marker());
  }

  Optional<Entry> subtask(Wanted wanted) {
    return subtasks.stream().filter(subtask -> subtask.isOf(wanted)).findFirst();
  }

  /** Whether it has to be told. What Task Master has as done is never taken back by less. */
  boolean differs(Mark mark) {
    return !status.equals(mark.wire()) && (mark.isFinal() || !status.equals(Mark.DONE.wire()));
  }
}
