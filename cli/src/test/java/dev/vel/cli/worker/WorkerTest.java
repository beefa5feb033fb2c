package dev.vel.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.FakeVel;
import dev.vel.task.NewTask;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class WorkerTest {
  private final FakeVel vel = new FakeVel();
  private final Backlog backlog = new Backlog(vel, InstantSource.fixed(FakeVel.NOW));

  private void submit(String parameters) {
    vel.submit(
        new NewTask(Ids.next(), "x", null, Json.read(parameters, TaskParameters.class)), null);
  }

  @Test
  void seesATaskThatWaitsForItsTurn() {
    assertThat(backlog.waiting()).isFalse();
    submit("{}");
    assertThat(backlog.waiting()).isTrue();
  }

  @Test
  void doesNotWaitForATaskOfTomorrow() {
    for (int i = 0; i < 150; i++) {
      submit("{\"run_at\":\"2026-11-23T14:00:00Z\"}");
    }
    assertThat(backlog.waiting()).isFalse();
    submit("{\"run_at\":\"2026-11-22T14:00:00Z\"}");
    assertThat(backlog.waiting()).isTrue();
  }
}
