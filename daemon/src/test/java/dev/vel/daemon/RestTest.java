package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance that has worked and has nothing more to do. */
@Timeout(60)
class RestTest {
  private static final Duration OFTEN = Duration.ofMillis(5);

  private final AtomicBoolean quiet = new AtomicBoolean(true);
  private final AtomicLong collections = new AtomicLong();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicInteger rests = new AtomicInteger();

  private Rest rest() {
    return new Rest(
        OFTEN,
        quiet::get,
        () -> {
          looks.incrementAndGet();
          return collections.get();
        },
        () -> {
          collections.incrementAndGet();
          rests.incrementAndGet();
        });
  }

  private void awaitLooks(int more) {
    int then = looks.get() + more;
    Awaitility.await().until(() -> looks.get() >= then);
  }

  @Test
  void collectsOnceAfterEachTimeOfWork() {
    try (Rest _ = rest()) {
      awaitLooks(10);
      assertThat(rests).hasValue(0);
      collections.incrementAndGet();
      Awaitility.await().until(() -> rests.get() == 1);
      awaitLooks(10);
      assertThat(rests).hasValue(1);
      collections.incrementAndGet();
      Awaitility.await().until(() -> rests.get() == 2);
    }
  }

  @Test
  void doesNotWhileSomebodyAsks() {
    quiet.set(false);
    try (Rest _ = rest()) {
      collections.incrementAndGet();
      awaitLooks(10);
      assertThat(rests).hasValue(0);
      quiet.set(true);
      Awaitility.await().until(() -> rests.get() == 1);
    }
  }

  @Test
  void doesNotWhileTasksAreRun() {
    AtomicInteger collected = new AtomicInteger();
    try (Rest _ =
        new Rest(OFTEN, () -> true, collections::incrementAndGet, collected::incrementAndGet)) {
      long then = collections.get() + 20;
      Awaitility.await().until(() -> collections.get() >= then);
      assertThat(collected).hasValue(0);
    }
  }
}
