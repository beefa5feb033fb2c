package dev.vel.cli.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vel.cli.command.Interrupts;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How long a run that is to stop waits for an answer. */
final class ReachTest {
  private final CountDownLatch interrupted = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final List<String> notices = new ArrayList<>();
  private final Reach reach =
      new Reach(new Latch(), notices::add, Duration.ofMillis(1), Duration.ofMillis(20));

  @AfterEach
  void letGo() {
    answered.countDown();
  }

  private final class Latch implements Interrupts {
    @Override
    public boolean raised() {
      return interrupted.getCount() == 0;
    }

    @Override
    public boolean await(Duration patience) throws InterruptedException {
      return interrupted.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  private String hangs() {
    interrupted.countDown();
    awaitAnswer();
    return "late";
  }

  private void awaitAnswer() {
    try {
      answered.await();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  @Timeout(30)
  void waitsForNoAnswerThatDoesNotComeOnceItIsToStop() {
    assertThatExceptionOfType(Stopped.class).isThrownBy(() -> reach.ask(this::hangs));
  }

  @Test
  @Timeout(30)
  void waitsAsLongAsItTakesBeforeThat() throws Exception {
    Thread.ofVirtual()
        .start(() -> {
          // Several times the patience of one that is to stop.
          try {
            interrupted.await(100, TimeUnit.MILLISECONDS);
          } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
          }
          answered.countDown();
        });
    String answer =
        reach.ask(() -> {
          awaitAnswer();
          return "slow";
        });
    assertThat(answer).isEqualTo("slow");
  }

  @Test
  void takesAnAnswerThatComesAtOnceThoughItIsToStop() throws Exception {
    String answer =
        reach.ask(() -> {
          interrupted.countDown();
          return "here";
        });
    assertThat(answer).isEqualTo("here");
    assertThatExceptionOfType(Stopped.class).isThrownBy(reach::check);
  }

  @Test
  void handsOnWhatWasRefused() {
    VelException refused = VelException.notFound("Task");
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() ->
            reach.ask(() -> {
              throw refused;
            }))
        .isSameAs(refused);
  }
}
