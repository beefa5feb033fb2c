package dev.vel.cli.task;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.cli.FakeVel;
import dev.vel.cli.command.Interrupts;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class VigilTest {
  private static final int STREAMS = 4;

  private final FakeVel vel = new FakeVel();
  private final Agent agent = vel.agentNamed("writer");
  private final AtomicLong nanos = new AtomicLong();

  private Task open(String description) {
    return vel.taskOf(agent, description, TaskStatus.IN_PROGRESS);
  }

  private long aMinuteLater() {
    return nanos.addAndGet(Duration.ofMinutes(1).toNanos());
  }

  /** Ctrl-C after a while, for whoever waits in vain. */
  private static Interrupts late() {
    AtomicLong glances = new AtomicLong();
    return new Interrupts() {
      @Override
      public boolean raised() {
        return glances.get() > 50;
      }

      @Override
      public boolean await(Duration patience) {
        return glances.incrementAndGet() > 50;
      }
    };
  }

  @Test
  void noticesEndsOfTasksThatNoPageShows() throws InterruptedException {
    vel.outcome = null;
    List<Task> tasks = new ArrayList<>();
    for (int i = 0; i < STREAMS + 3; i++) {
      tasks.add(open("early " + i));
    }
    for (int i = 0; i < 101; i++) {
      open("newer");
    }
    tasks.add(open("recent"));
    List<Task> told = new ArrayList<>();
    try (Vigil vigil =
        new Vigil(
            vel,
            tasks.stream().map(Task::id).toList(),
            Set.of(TaskStatus.COMPLETED),
            told::add,
            this::aMinuteLater)) {
      List<Task> ended = tasks.subList(STREAMS, tasks.size());
      ended.forEach(task -> vel.tasks.put(task.id(), vel.taskAs(task, TaskStatus.COMPLETED)));
      assertThat(vigil.await(late(), null)).isEqualTo(Vigil.Outcome.INTERRUPTED);
      assertThat(told)
          .extracting(Task::id)
          .containsExactlyInAnyOrderElementsOf(ended.stream().map(Task::id).toList());
    }
  }
}
