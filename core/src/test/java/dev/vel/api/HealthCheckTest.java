package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.identity.MovableClock;
import dev.vel.taskmaster.TaskMaster;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class HealthCheckTest {
  private static final Duration LATER = Duration.ofSeconds(11);

  private final Database database = TestDatabase.open();
  private final MovableClock clock = new MovableClock();
  private final SlowNames names = new SlowNames();

  /** Hosts that take connections, once their names are known. */
  private static final class SlowNames implements Predicate<URI> {
    private final AtomicInteger asked = new AtomicInteger();
    private volatile CountDownLatch answer = new CountDownLatch(0);

    @Override
    public boolean test(URI url) {
      if (!url.getHost().equals("slow.example")) {
        return true;
      }
      asked.incrementAndGet();
      try {
        answer.await();
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }

    void hang() {
      answer = new CountDownLatch(1);
    }

    void answer() {
      answer.countDown();
    }
  }

  @AfterEach
  void close() {
    names.answer();
    database.close();
  }

  @Test
  void looksOnceInTenSeconds() {
    HealthCheck check = check();
    Health first = check.get();
    clock.move(Duration.ofSeconds(9));
    assertThat(check.get()).isSameAs(first);
    clock.move(Duration.ofSeconds(2));
    assertThat(check.get()).isNotSameAs(first);
  }

  @Test
  void looksAgainWhenTheClockWasSetBack() {
    HealthCheck check = check();
    assertThat(check.get().dependencies()).containsEntry("database", "connected");
    database.close();
    clock.move(Duration.ofHours(-1));
    Health now = check.get();
    assertThat(now.dependencies()).containsEntry("database", "disconnected");
    assertThat(now.status()).isEqualTo("unhealthy");
    assertThat(now.uptime()).isEqualTo("0h 0m");
  }

  @Test
  void doesNotWaitForANameServerThatHangs() {
    names.hang();
    HealthCheck check = check();
    Health first = check.get();
    assertThat(first.status()).isEqualTo("degraded");
    assertThat(first.dependencies())
        .containsEntry("openai", "available")
        .containsEntry("groq", "unavailable");
    clock.move(LATER);
    assertThat(check.get().dependencies()).containsEntry("groq", "unavailable");
    assertThat(names.asked).as("tries that hang beside one another").hasValue(1);

    names.answer();
    await()
        .untilAsserted(() -> {
          clock.move(LATER);
          assertThat(check.get().dependencies()).containsEntry("groq", "available");
        });
  }

  @Test
  void saysOnceWhatWasKnownOfAProviderWhoseNameServerIsLate() {
    HealthCheck check = check();
    assertThat(check.get().status()).isEqualTo("healthy");
    names.hang();
    clock.move(LATER);
    assertThat(check.get().dependencies()).containsEntry("groq", "available");
    clock.move(LATER);
    assertThat(check.get().dependencies()).containsEntry("groq", "unavailable");
  }

  private HealthCheck check() {
    return new HealthCheck(
        database,
        Map.of("openai", provider("there.example"), "groq", provider("slow.example")),
        () -> TaskMaster.State.NOT_CONFIGURED,
        List::of,
        clock,
        names,
        Duration.ofMillis(500));
  }

  private static Settings.Provider provider(String host) {
    return new Settings.Provider(URI.create("https://" + host + "/v1"), Optional.empty());
  }
}
