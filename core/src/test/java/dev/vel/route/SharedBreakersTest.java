package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.route.Breakers.Permit;
import dev.vel.route.Breakers.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Models that fail are left alone by all instances, and asked again soon after they are back. */
class SharedBreakersTest {
  private static final Candidate MODEL = Candidates.of("http://dead.example", "m");
  private static final Duration PROBE = Duration.ofMillis(400);

  /** What a busy machine adds to what is over soon. */
  private static final Duration STALLS = Duration.ofSeconds(3);

  private static final Settings.Breaker FIVE =
      new Settings.Breaker(5, Duration.ofSeconds(60), PROBE);

  private final Settings.Database where = small(TestDatabase.settings());

  /** Nobody asks again while a test lasts. */
  private static final Settings.Breaker SLOW =
      new Settings.Breaker(5, Duration.ofSeconds(60), Duration.ofMinutes(1));

  private final List<Instance> instances = new ArrayList<>();

  /** One process's breakers. */
  private record Instance(Database database, Signals signals, SharedBreakers breakers)
      implements AutoCloseable {
    @Override
    public void close() {
      breakers.close();
      signals.close();
      database.close();
    }

    void fail(int times) {
      for (int i = 0; i < times; i++) {
        breakers.enter(MODEL).orElseThrow().failed();
      }
    }
  }

  @AfterEach
  void close() {
    instances.forEach(Instance::close);
  }

  @Test
  void letsEverybodyCallAModelThatFailsNowAndThen() {
    Instance one = instance(FIVE);
    one.fail(4);
    assertThat(one.breakers.enter(MODEL)).isPresent();
    assertThat(one.breakers.state(MODEL)).isEqualTo(State.CLOSED);
    assertThat(one.breakers.untilProbe(MODEL)).isZero();
  }

  @Test
  void doesNotLeaveABusyModelAloneForTheFewFailuresOfGoodHealth() {
    Instance one = instance(FIVE);
    for (int failure = 0; failure < 10; failure++) {
      one.fail(1);
      for (int call = 0; call < 100; call++) {
        one.breakers.enter(MODEL).orElseThrow().succeeded();
      }
    }
    assertThat(one.breakers.state(MODEL)).isEqualTo(State.CLOSED);
    one.fail(6);
    assertThat(one.breakers.enter(MODEL)).isEmpty();
  }

  @Test
  void leavesAModelAloneEverywhereThatFailedOftenAnywhere() {
    Instance one = instance(SLOW);
    Instance other = instance(SLOW);
    one.fail(5);
    assertThat(one.breakers.enter(MODEL)).isEmpty();
    assertThat(one.breakers.untilProbe(MODEL)).isPositive().isLessThanOrEqualTo(SLOW.probe());
    await().until(() -> other.breakers.enter(MODEL).isEmpty());
    assertThat(other.breakers.standings())
        .containsExactly(
            new SharedBreakers.Standing(
                "http://dead.example:80", "m", other.breakers.state(MODEL)));
  }

  @Test
  void leavesOtherModelsOfTheSameEndpointBe() {
    Instance one = instance(FIVE);
    one.fail(5);
    assertThat(one.breakers.enter(Candidates.of("http://dead.example", "n"))).isPresent();
    assertThat(one.breakers.enter(Candidates.of("http://other.example", "m"))).isPresent();
  }

  @Test
  void addsUpWhatSeveralInstancesSaw() {
    List<Instance> five = List.of(instance(SLOW), instance(SLOW), instance(SLOW), instance(SLOW));
    five.forEach(instance -> instance.fail(1));
    assertThat(five).allSatisfy(it -> assertThat(it.breakers.enter(MODEL)).isPresent());
    five.getFirst().fail(1);
    await().until(() -> five.stream().allMatch(it -> it.breakers.state(MODEL) == State.OPEN));
  }

  @Test
  void forgetsFailuresOlderThanTheWindow() throws Exception {
    Settings.Breaker brief = new Settings.Breaker(3, Duration.ofMillis(200), PROBE);
    Instance one = instance(brief);
    one.fail(2);
    Thread.sleep(300);
    one.fail(2);
    Thread.sleep(100);
    assertThat(one.breakers.state(MODEL)).isEqualTo(State.CLOSED);
  }

  @Test
  void givesOneOfAllInstancesTheProbeAndClosesThemAllWhenItSucceeds() {
    Instance one = instance(FIVE);
    Instance other = instance(FIVE);
    one.fail(5);
    await().until(() -> other.breakers.state(MODEL) != State.CLOSED);
    Permit probe = await().until(() -> one.breakers.enter(MODEL), it -> it.isPresent()).get();
    assertThat(one.breakers.enter(MODEL)).isEmpty();
    assertThat(other.breakers.enter(MODEL)).isEmpty();
    probe.succeeded();
    assertThat(one.breakers.state(MODEL)).isEqualTo(State.CLOSED);
    await().until(() -> other.breakers.state(MODEL) == State.CLOSED);
    one.fail(4);
    assertThat(one.breakers.state(MODEL)).as("it starts afresh").isEqualTo(State.CLOSED);
  }

  @Test
  void waitsForAnotherIntervalAfterABadProbe() {
    Instance one = instance(FIVE);
    Instance other = instance(FIVE);
    one.fail(5);
    Permit probe = await().until(() -> one.breakers.enter(MODEL), it -> it.isPresent()).get();
    long failed = System.nanoTime();
    probe.failed();
    assertThat(one.breakers.enter(MODEL)).isEmpty();
    await().until(() -> other.breakers.enter(MODEL).isPresent());
    assertThat(Duration.ofNanos(System.nanoTime() - failed))
        .isGreaterThanOrEqualTo(PROBE.minusMillis(50));
  }

  @Test
  void givesTheProbeToTheNextWhenNothingWasLearned() {
    Duration rare = Duration.ofSeconds(3);
    Instance one = instance(new Settings.Breaker(5, Duration.ofSeconds(60), rare));
    one.fail(5);
    Permit probe = await().until(() -> one.breakers.enter(MODEL), it -> it.isPresent()).get();
    probe.unknown();
    await().atMost(rare.minusMillis(50)).until(() -> one.breakers.enter(MODEL).isPresent());
  }

  @Test
  void waitsNoLongerThanAnIntervalForAProberThatDied() {
    Instance one = instance(FIVE);
    Instance other = instance(FIVE);
    one.fail(5);
    await().until(() -> one.breakers.enter(MODEL).isPresent());
    one.breakers.close();
    await().atMost(PROBE.plus(STALLS)).until(() -> other.breakers.enter(MODEL).isPresent());
  }

  @Test
  void tellsAnInstanceThatStartsLater() {
    Settings.Breaker slow = new Settings.Breaker(5, Duration.ofSeconds(60), Duration.ofMinutes(1));
    Instance one = instance(slow);
    Instance watcher = instance(slow);
    one.fail(5);
    await().until(() -> watcher.breakers.state(MODEL) == State.OPEN);
    Instance late = instance(slow);
    await().until(() -> late.breakers.enter(MODEL).isEmpty());
  }

  @Test
  void goesOnByItselfWithoutTheDatabase() {
    Instance one = instance(FIVE);
    one.database.close();
    one.fail(5);
    assertThat(one.breakers.enter(MODEL)).isEmpty();
    Permit probe =
        await()
            .atMost(PROBE.plus(STALLS))
            .until(() -> one.breakers.enter(MODEL), it -> it.isPresent())
            .get();
    assertThat(one.breakers.enter(MODEL)).isEmpty();
    probe.succeeded();
    assertThat(one.breakers.enter(MODEL)).isPresent();
  }

  @Test
  void tenInstancesTogetherAskADeadModelOnceAnIntervalAndFindItBackWithinOne() throws Exception {
    AtomicBoolean dead = new AtomicBoolean(true);
    AtomicBoolean over = new AtomicBoolean();
    AtomicInteger calls = new AtomicInteger();
    AtomicInteger answers = new AtomicInteger();
    for (int i = 0; i < 10; i++) {
      instance(FIVE);
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Instance instance : instances) {
        threads.submit(() -> {
          while (!over.get()) {
            Thread.sleep(5);
            instance
                .breakers
                .enter(MODEL)
                .ifPresent(permit -> {
                  calls.incrementAndGet();
                  if (dead.get()) {
                    permit.failed();
                  } else {
                    answers.incrementAndGet();
                    permit.succeeded();
                  }
                });
          }
          return null;
        });
      }
      await()
          .until(() -> instances.stream().allMatch(it -> it.breakers.state(MODEL) != State.CLOSED));
      int whileClosed = calls.getAndSet(0);
      long watched = System.nanoTime();
      Thread.sleep(PROBE.toMillis() * 5);
      int probes = calls.get();
      long intervals = (System.nanoTime() - watched) / PROBE.toNanos();
      dead.set(false);
      long back = System.nanoTime();
      await().until(() -> answers.get() > 0);
      Duration unseen = Duration.ofNanos(System.nanoTime() - back);
      await()
          .until(() -> instances.stream().allMatch(it -> it.breakers.state(MODEL) == State.CLOSED));
      over.set(true);
      assertThat(whileClosed).isBetween(5, 50);
      assertThat((long) probes).isBetween(2L, intervals + 1);
      assertThat(unseen).isLessThan(PROBE.plus(STALLS));
    }
  }

  private Instance instance(Settings.Breaker settings) {
    Database database = TestDatabase.open(where);
    Signals signals = new Signals(database, where, where.url().orElseThrow());
    Instance instance =
        new Instance(database, signals, new SharedBreakers(settings, database, signals));
    instances.add(instance);
    return instance;
  }

  private static Settings.Database small(Settings.Database settings) {
    return new Settings.Database(settings.url(), settings.user(), settings.password(), 3);
  }
}
