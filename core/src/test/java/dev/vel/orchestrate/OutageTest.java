package dev.vel.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OutageTest {
  private static final Duration TRY = Duration.ofSeconds(30);

  private final AtomicLong now = new AtomicLong();
  private final AtomicInteger tries = new AtomicInteger();
  private final Abort abort = new Abort();
  private final Outage outage = new Outage(now::get, Duration.ofMillis(1));

  @Test
  void writesWhatHasWaitedForMinutes() {
    outage.write(abort, () -> failUntil(19));
    assertThat(tries).hasValue(19);
    assertThat(Duration.ofNanos(now.get())).isGreaterThan(Duration.ofMinutes(9));
  }

  @Test
  void givesUpAfterTenMinutes() {
    assertThatIsAway(() -> failUntil(Integer.MAX_VALUE));
    assertThat(tries).hasValue(21);
  }

  @Test
  void triesOnceMoreForAnAttemptThatIsStopped() {
    assertThatIsAway(() -> {
      abort.abort(Abort.Reason.STOPPING);
      failUntil(Integer.MAX_VALUE);
    });
    assertThat(tries).hasValue(2);
  }

  @Test
  void triesAtLeastOnce() {
    abort.abort(Abort.Reason.STOPPING);
    outage.write(abort, () -> failUntil(1));
    assertThat(tries).hasValue(1);
  }

  @Test
  void endsWithItsThread() {
    Thread.currentThread().interrupt();
    assertThatIsAway(() -> failUntil(Integer.MAX_VALUE));
    assertThat(Thread.interrupted()).isTrue();
    assertThat(tries).hasValue(1);
  }

  @Test
  void takesNothingElseForAnOutage() {
    assertThatThrownBy(() ->
            outage.write(
                abort,
                () -> {
                  tries.incrementAndGet();
                  throw VelException.conflict("no");
                }))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    assertThat(tries).hasValue(1);
  }

  private void assertThatIsAway(Runnable write) {
    assertThatThrownBy(() -> outage.write(abort, write))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.UNAVAILABLE));
  }

  private void failUntil(int success) {
    now.addAndGet(TRY.toNanos());
    if (tries.incrementAndGet() < success) {
      throw VelException.unavailable("The database does not answer", null);
    }
  }
}
