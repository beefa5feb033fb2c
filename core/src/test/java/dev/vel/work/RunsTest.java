package dev.vel.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.orchestrate.Abort;
import dev.vel.task.JobLease;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class RunsTest {
  private static final UUID TASK = UUID.randomUUID();

  private final Runs runs = new Runs();

  @Test
  void runsATaskOnceAtATimeAndOthersBesideIt() throws Exception {
    Runs.Run first = runs.enter(TASK, lease(1));
    Runs.Run other = runs.enter(UUID.randomUUID(), lease(1));
    FutureTask<Runs.Run> second = entering(lease(3));
    assertThat(runs.isAwaited(first)).isTrue();
    assertThat(runs.isAwaited(other)).isFalse();
    assertThat(second.isDone()).isFalse();
    runs.leave(first);
    assertThat(second.get().lease()).isEqualTo(lease(3));
    runs.leave(second.get());
    runs.leave(other);
    assertThat(runs.size()).isZero();
  }

  @Test
  void hasAJobAtHandWhetherItRunsOrWaits() throws Exception {
    Runs.Run first = runs.enter(TASK, lease(1));
    FutureTask<Runs.Run> second = entering(lease(3));
    assertThat(runs.has(TASK, lease(1))).isTrue();
    assertThat(runs.has(TASK, lease(3))).isTrue();
    assertThat(runs.has(TASK, lease(2))).isFalse();
    assertThat(runs.has(TASK, new JobLease("another", 1))).isFalse();
    assertThat(runs.has(UUID.randomUUID(), lease(1))).isFalse();
    runs.leave(first);
    runs.leave(second.get());
  }

  @Test
  void stopsTheRunThatIsUnderWayAndInTheEndThoseThatWait() throws Exception {
    Runs.Run first = runs.enter(TASK, lease(1));
    FutureTask<Runs.Run> second = entering(lease(3));
    runs.stop(TASK, Abort.Reason.LEASE_LOST);
    runs.stopAll(Abort.Reason.STOPPING);
    assertThat(first.abort().reason()).isEqualTo(Abort.Reason.LEASE_LOST);
    runs.leave(first);
    assertThat(second.get().abort().reason()).isEqualTo(Abort.Reason.STOPPING);
  }

  @Test
  void forgetsOneThatIsInterruptedWhileItWaits() throws Exception {
    Runs.Run first = runs.enter(TASK, lease(1));
    FutureTask<Runs.Run> second = new FutureTask<>(() -> runs.enter(TASK, lease(3)));
    Thread waiting = Thread.startVirtualThread(second);
    Awaitility.await().until(() -> runs.size() == 2);
    waiting.interrupt();
    assertThatThrownBy(second::get)
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(InterruptedException.class);
    assertThat(runs.isAwaited(first)).isFalse();
    runs.leave(first);
    assertThat(runs.tasks()).isEmpty();
  }

  @Test
  void waitsForTheLastOneAndForNoLongerThanItMay() throws Exception {
    Runs.Run only = runs.enter(TASK, lease(1));
    runs.awaitNone(Duration.ofMillis(1));
    assertThat(runs.size()).isOne();
    FutureTask<Boolean> none =
        new FutureTask<>(() -> {
          runs.awaitNone(Duration.ofMinutes(1));
          return true;
        });
    Thread.startVirtualThread(none);
    runs.leave(only);
    assertThat(none.get()).isTrue();
  }

  private FutureTask<Runs.Run> entering(JobLease lease) {
    int before = runs.size();
    FutureTask<Runs.Run> entering = new FutureTask<>(() -> runs.enter(TASK, lease));
    Thread.startVirtualThread(entering);
    Awaitility.await().until(() -> runs.size() == before + 1);
    return entering;
  }

  private static JobLease lease(long version) {
    return new JobLease("me", version);
  }
}
