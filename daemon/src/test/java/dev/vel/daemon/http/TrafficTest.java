package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What counts as use of an instance. */
@Timeout(20)
class TrafficTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final AtomicLong now = new AtomicLong();
  private final Semaphore ended = new Semaphore(0);
  private final Traffic traffic =
      new Traffic(
          new RequestWatch() {
            @Override
            public void ended(String route) {
              ended.release();
            }
          },
          now::get);
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch goOn = new CountDownLatch(1);

  private Listener listener() {
    return Listener.start(
        TestListener.address(),
        List.of(
            TestListener.get("/plain", request -> Answer.json(200, "plain")),
            TestListener.get("/slow", request -> slow()),
            TestListener.get("/api/health/live", request -> Answer.json(200, "alive"))),
        (route, request) -> Admission.Admitted.ANYBODY,
        TestListener.rules(Patience.DEFAULT),
        traffic,
        InstantSource.system());
  }

  private Answer slow() {
    begun.countDown();
    try {
      assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Assertions.fail(e);
    }
    return Answer.json(200, "slow");
  }

  @Test
  void aRequestIs() throws Exception {
    try (Listener listener = listener()) {
      now.addAndGet(MINUTE.toNanos());
      assertThat(traffic.isQuietFor(MINUTE)).isTrue();
      new Caller(listener.port()).get("/plain");
      assertThat(ended.tryAcquire(10, TimeUnit.SECONDS)).isTrue();
      assertThat(traffic.isQuietFor(MINUTE)).isFalse();
      now.addAndGet(MINUTE.toNanos());
      assertThat(traffic.isQuietFor(MINUTE)).isTrue();
    }
  }

  @Test
  void aRequestThatIsNotAnsweredYetIsHoweverLongItTakes() throws Exception {
    try (Listener listener = listener();
        ExecutorService caller = Executors.newVirtualThreadPerTaskExecutor()) {
      caller.submit(() -> new Caller(listener.port()).get("/slow"));
      assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
      now.addAndGet(Duration.ofDays(1).toNanos());
      assertThat(traffic.isQuietFor(MINUTE)).isFalse();
      goOn.countDown();
    }
  }

  @Test
  void aLookAtTheHealthIsNotNorIsAPathThatThereIsNot() throws Exception {
    try (Listener listener = listener()) {
      now.addAndGet(MINUTE.toNanos());
      new Caller(listener.port()).get("/api/health/live");
      new Caller(listener.port()).get("/wp-login.php");
      listener.close();
      assertThat(traffic.isQuietFor(MINUTE)).isTrue();
    }
  }
}
