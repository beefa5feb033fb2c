package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Settings;
import dev.vel.daemon.http.Caller;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An instance that nobody needs. */
@Timeout(60)
class IdleTest {
  private static final Duration SOON = Duration.ofMillis(400);

  private final List<String> deeds = new ArrayList<>();
  private final CountDownLatch ended = new CountDownLatch(1);

  private final Idle.Door door =
      new Idle.Door() {
        @Override
        public void shut() {
          deeds.add("shut");
        }

        @Override
        public void open() {
          deeds.add("open");
        }
      };

  private void end() {
    deeds.add("end");
    ended.countDown();
  }

  @Test
  void shutsItsDoorBeforeItEnds() throws Exception {
    AtomicBoolean unused = new AtomicBoolean();
    try (Idle idle = new Idle(SOON, unused::get, () -> true, door, this::end)) {
      assertThat(ended.await(1, TimeUnit.SECONDS)).as("%s", idle).isFalse();
      unused.set(true);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(deeds).containsExactly("shut", "end");
    }
  }

  @Test
  void opensAgainForARequestThatCameBeforeTheDoorWasShut() throws Exception {
    AtomicInteger looks = new AtomicInteger();
    try (Idle idle =
        new Idle(SOON, () -> looks.incrementAndGet() != 2, () -> true, door, this::end)) {
      assertThat(ended.await(10, TimeUnit.SECONDS)).as("%s", idle).isTrue();
      assertThat(deeds).containsExactly("shut", "open", "shut", "end");
    }
  }

  @Test
  void doesNotEndWhileTheDatabaseCannotTell() throws Exception {
    AtomicBoolean away = new AtomicBoolean(true);
    try (Idle idle =
        new Idle(
            SOON,
            () -> true,
            () -> {
              if (away.get()) {
                throw new VelException(ErrorCode.UNAVAILABLE, "away");
              }
              return true;
            },
            door,
            this::end)) {
      assertThat(ended.await(1, TimeUnit.SECONDS)).as("%s", idle).isFalse();
      away.set(false);
      assertThat(ended.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void aDaemonEndsOnceItsTasksAreDoneAndWaitsForThoseWhoseTimeIsNear() throws Exception {
    try (TestDaemon test = TestDaemon.start()) {
      String token = test.admin();
      String agent = test.agent(token);
      Instant due = Instant.now().plusSeconds(4);
      AtomicReference<Instant> end = new AtomicReference<>();
      ObjectNode later =
          Json.object()
              .put("agent_id", agent)
              .put("description", "Say something later")
              .set("parameters", Json.object().put("run_at", due.toString()));
      Caller caller = test.caller();
      assertThat(test.as(token, "POST", "/api/tasks", later).statusCode()).isEqualTo(201);
      test.first()
          .endWhenIdle(
              waiting(test, Optional.of(Duration.ofMinutes(1))),
              SOON,
              () -> {
                end.set(Instant.now());
                ended.countDown();
              });
      assertThat(ended.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(end.get()).isAfter(due);
      Awaitility.await().until(() -> refuses(caller));
    }
  }

  @Test
  void aDaemonThatWasFoundIdleTooEarlyAnswersAgainWhereItDid() throws Exception {
    try (TestDaemon test = TestDaemon.start()) {
      Caller caller = test.caller();
      test.first().shut();
      assertThat(refuses(caller)).isTrue();
      test.first().open();
      assertThat(caller.get("/api/health/live").statusCode()).isEqualTo(200);
      assertThat(test.first().port()).isEqualTo(test.port());
    }
  }

  @Test
  void aDaemonDoesNotWaitForATaskBeyondItsHorizon() throws Exception {
    try (TestDaemon test = TestDaemon.start()) {
      String token = test.admin();
      ObjectNode later =
          Json.object()
              .put("agent_id", test.agent(token))
              .put("description", "Say something tomorrow")
              .set(
                  "parameters",
                  Json.object().put("run_at", Instant.now().plusSeconds(86_400).toString()));
      assertThat(test.as(token, "POST", "/api/tasks", later).statusCode()).isEqualTo(201);
      CountDownLatch never = new CountDownLatch(1);
      test.first().endWhenIdle(waiting(test, Optional.empty()), SOON, never::countDown);
      assertThat(never.await(2, TimeUnit.SECONDS)).isFalse();
      test.first()
          .endWhenIdle(waiting(test, Optional.of(Duration.ofHours(1))), SOON, ended::countDown);
      assertThat(ended.await(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static Settings.Server waiting(TestDaemon test, Optional<Duration> horizon) {
    Settings.Server known = test.settings().server();
    return new Settings.Server(
        known.host(),
        known.bindAddress(),
        known.port(),
        known.metricsPort(),
        known.corsOrigins(),
        known.trustedProxies(),
        known.drain(),
        known.production(),
        new Settings.Idle(Optional.of(SOON), horizon),
        known.regions(),
        known.onFly());
  }

  private static boolean refuses(Caller caller) throws InterruptedException {
    try {
      caller.get("/api/health/live");
      return false;
    } catch (IOException refused) {
      return true;
    }
  }
}
