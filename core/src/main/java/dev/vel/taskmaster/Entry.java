package dev.vel.taskmaster;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An entry as Task Master shows it.
 *
 * @param id {@code 7} for a task; {@code 2} for the second subtask of a task
 */
record Entry(String id, String status, String details, boolean hasResult, List<Entry> subtasks) {

  static Entry read(JsonNode task) {
    List<Entry> subtasks = new ArrayList<>();
    task.path("subtasks").forEach(subtask -> subtasks.add(read(subtask)));
    return new Entry(
        task.path("id").asText(),
        task.path("status").asText(),
        task.path("details").asText(""),
        task.path("metadata").has("vel"),
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
