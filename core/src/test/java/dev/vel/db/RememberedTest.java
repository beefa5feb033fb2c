package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RememberedTest {
  private final Remembered<String, String> remembered = new Remembered<>(Duration.ofMinutes(1), 10);
  private final AtomicInteger asked = new AtomicInteger();
  private final CountDownLatch asking = new CountDownLatch(1);
  private final CountDownLatch answered = new CountDownLatch(1);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    answered.countDown();
    callers.close();
  }

  @Test
  void asksOnceForAllWhoWantToKnowAtTheSameTime() throws Exception {
    List<Future<String>> all = atOnce(20, () -> "yes");
    answered.countDown();
    for (Future<String> one : all) {
      assertThat(one.get()).isEqualTo("yes");
    }
    assertThat(remembered.get("key", () -> "no")).isEqualTo("yes");
    assertThat(asked).hasValue(1);
  }

  @Test
  void tellsAllOfThemWhyThereIsNoAnswerAndAsksAgainNextTime() throws Exception {
    List<Future<String>> all =
        atOnce(
            20,
            () -> {
              throw VelException.notFound("It");
            });
    answered.countDown();
    for (Future<String> one : all) {
      assertThatThrownBy(one::get)
          .isInstanceOf(ExecutionException.class)
          .hasCauseInstanceOf(VelException.class);
    }
    assertThat(remembered.get("key", () -> "now")).isEqualTo("now");
  }

  @Test
  void givesNobodyWhatWasAskedForBeforeItWasForgotten() throws Exception {
    List<Future<String>> before = atOnce(1, () -> "old");
    asking.await();
    remembered.forget("key");
    assertThat(remembered.get("key", () -> "new")).isEqualTo("new");
    answered.countDown();
    assertThat(before.getFirst().get()).isEqualTo("old");
    assertThat(remembered.get("key", () -> "newer")).isEqualTo("new");
  }

  @Test
  void asksAnewWhereAnAnswerIsTooOldAlthoughWhoeverHadItIsStillAtIt() throws Exception {
    Remembered<Question, String> brief = new Remembered<>(Duration.ofNanos(1), 10);
    Question question = new Question();
    Future<String> first =
        callers.submit(() ->
            brief.get(
                question,
                () -> {
                  question.slow = Thread.currentThread();
                  return "old";
                }));
    question.stalled.await();
    assertThat(brief.get(question, () -> "new")).isEqualTo("new");
    answered.countDown();
    assertThat(first.get()).isEqualTo("old");
  }

  /** One with which a thread comes to a stop when it puts the answer away. */
  private final class Question {
    private final CountDownLatch stalled = new CountDownLatch(1);
    private volatile @Nullable Thread slow;

    @Override
    public int hashCode() {
      if (Thread.currentThread().equals(slow)) {
        stalled.countDown();
        try {
          answered.await();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      return 1;
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }
  }

  /** The first of them asks until the latch lets it go; the others are there by then. */
  private List<Future<String>> atOnce(int count, Supplier<String> answer) throws Exception {
    List<Future<String>> all = new ArrayList<>();
    CountDownLatch there = new CountDownLatch(count);
    for (int i = 0; i < count; i++) {
      all.add(
          callers.submit(() -> {
            there.countDown();
            return remembered.get("key", () -> slowly(answer));
          }));
    }
    there.await();
    asking.await();
    return all;
  }

  private String slowly(Supplier<String> answer) {
    asked.incrementAndGet();
    asking.countDown();
    try {
      answered.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return answer.get();
  }
}
