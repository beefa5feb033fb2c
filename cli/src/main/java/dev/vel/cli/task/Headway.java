package dev.vel.cli.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.progress.Progress;
import dev.vel.task.TaskEvent;
import java.util.HashSet;
import java.util.Set;

/** How far a task is, told while nothing of it can be read yet. For one thread. */
final class Headway implements AutoCloseable {
  private final Progress progress;
  private final Set<String> over = new HashSet<>();
  private int steps;

  Headway(Invocation call) {
    progress = call.progress("Waiting for the task");
  }

  /** Takes one event. */
  void take(TaskEvent event) {
    switch (event.event()) {
      case PROGRESS -> moved(event.data());
      case DELTA -> progress.says("Answering");
      case RESULT, ERROR -> progress.says("Reading the result");
    }
  }

  private void moved(ObjectNode data) {
    progress.says(data.path("message").asText());
    if (data.path("steps").isArray()) {
      steps = data.path("steps").size();
    }
    if (data.path("step").asText().equals("step")) {
      over.add(data.path("step_id").asText());
    }
    if (steps > 0) {
      progress.steps(over.size(), steps);
    }
  }

  @Override
  public void close() {
    progress.close();
  }
}
