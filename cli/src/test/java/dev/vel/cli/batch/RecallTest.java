package dev.vel.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.cli.FakeVel;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who wants to go waits for so long and no longer. */
@Timeout(60)
final class RecallTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Duration SHORT = Duration.ofMillis(200);

  private final FakeVel vel = new FakeVel();
  private final Agent agent = vel.agentNamed("writer");
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<UUID> ended = new ArrayList<>();

  @AfterEach
  void letGo() {
    over.countDown();
  }

  private List<UUID> tasks(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> vel.taskOf(agent, "number " + i, TaskStatus.IN_PROGRESS))
        .map(Task::id)
        .toList();
  }

  private Recall.Outcome cancel(List<UUID> tasks, Duration patience) throws InterruptedException {
    return new Recall(vel, patience).cancel(tasks, (id, task) -> ended.add(id));
  }

  private void hang() {
    try {
      over.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void cancelsAll() throws Exception {
    List<UUID> tasks = tasks(50);
    assertThat(cancel(tasks, LONG)).isEqualTo(new Recall.Outcome(0, null));
    assertThat(ended).containsExactlyInAnyOrderElementsOf(tasks);
    assertThat(vel.cancelled).containsExactlyInAnyOrderElementsOf(tasks);
  }

  @Test
  void cancelsSeveralAtOnce() throws Exception {
    CyclicBarrier together = new CyclicBarrier(4);
    vel.onCancel =
        task -> {
          try {
            together.await(30, TimeUnit.SECONDS);
          } catch (Exception alone) {
            throw new IllegalStateException("it was asked alone", alone);
          }
        };
    assertThat(cancel(tasks(8), LONG)).isEqualTo(new Recall.Outcome(0, null));
  }

  @Test
  void leavesAVelAloneThatDoesNotAnswer() throws Exception {
    vel.onCancel = task -> hang();
    assertThat(cancel(tasks(30), SHORT)).isEqualTo(new Recall.Outcome(30, null));
    assertThat(vel.cancelled).isEmpty();
  }

  @Test
  void cancelsTheOthersWhileOneIsNotAnswered() throws Exception {
    List<UUID> tasks = tasks(20);
    vel.onCancel =
        task -> {
          if (task.equals(tasks.getFirst())) {
            hang();
          }
        };
    assertThat(cancel(tasks, Duration.ofSeconds(2)).left()).isEqualTo(1);
    assertThat(ended).hasSize(19).doesNotContain(tasks.getFirst());
  }

  @Test
  void goesNoFurtherWhereNobodyIsThere() throws Exception {
    VelException away = new VelException(ErrorCode.UNAVAILABLE, "nobody is there");
    vel.onCancel =
        task -> {
          throw away;
        };
    assertThat(cancel(tasks(1_000), LONG)).isEqualTo(new Recall.Outcome(1_000, away));
    assertThat(ended).isEmpty();
  }
}
