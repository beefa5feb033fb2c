package dev.vel.daemon.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Settings;
import dev.vel.daemon.TestDaemon;
import dev.vel.daemon.http.Caller;
import dev.vel.daemon.routes.EventReader.Event;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams, on a sandbox that speaks slowly enough to be interrupted. */
@Timeout(60)
class StreamTest {
  private static final int STREAMS = 2;

  private static TestDaemon daemon;

  @BeforeAll
  static void start() throws Exception {
    daemon =
        TestDaemon.start(
            new Settings.Limits(1_000, 100_000, 10, STREAMS, 1 << 20),
            SandboxOptions.DEFAULT.withTokensPerSecond(40));
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @Test
  void carriesEveryEventToTheLastOne() throws Exception {
    String user = daemon.user();
    try (EventReader reader = open(user, submit(user), "")) {
      assertThat(reader.response().statusCode()).isEqualTo(200);
      assertThat(reader.response().headers().firstValue("Content-Type"))
          .contains("text/event-stream");
      assertThat(reader.response().headers().firstValue("X-Accel-Buffering")).contains("no");
      List<Event> events = reader.rest();
      assertThat(events.getLast().event()).isEqualTo("result");
      assertThat(events).filteredOn(Event::isFinal).hasSize(1);
      assertThat(events).anyMatch(event -> event.event().equals("delta"));
      assertThat(events).extracting(Event::id).containsExactlyElementsOf(upTo(events.size()));
      assertThat(events).allSatisfy(event -> Json.read(event.data(), JsonNode.class));
    }
  }

  @Test
  void goesOnWhereItBrokeOffWithoutGapOrRepeat() throws Exception {
    String user = daemon.user();
    String task = submit(user);
    List<Event> events = new ArrayList<>();
    try (EventReader reader = open(user, task, "")) {
      while (events.size() < 5) {
        events.add(reader.next());
      }
    }
    Caller another = daemon.another();
    assertThat(another.get("/api/health/live").statusCode()).isEqualTo(200);
    String last = Long.toString(events.getLast().id());
    // What the browser remembers wins over what its page once asked for.
    try (EventReader reader = open(user, task, "?after=1", "Last-Event-ID", last)) {
      events.addAll(reader.rest());
    }
    assertThat(events).extracting(Event::id).containsExactlyElementsOf(upTo(events.size()));
    assertThat(events.getLast().isFinal()).isTrue();
    try (EventReader reader = open(user, task, "?after=" + (events.size() - 1))) {
      assertThat(reader.rest()).containsExactly(events.getLast());
    }
    try (EventReader reader = open(user, task, "?after=" + events.size())) {
      assertThat(reader.rest()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"?after=-1", "?after=x", "?after=1&after=2", "?before=1"})
  void refusesWrongPositions(String query) throws Exception {
    String user = daemon.user();
    try (EventReader reader = open(user, submit(user), query)) {
      assertThat(reader.response().statusCode()).isEqualTo(400);
    }
    try (EventReader reader = open(user, submit(user), "", "Last-Event-ID", "x")) {
      assertThat(reader.response().statusCode()).isEqualTo(400);
    }
  }

  @Test
  void limitsTheStreamsOfAUserAndTakesBackThoseThatWereLeft() throws Exception {
    String user = daemon.user();
    String task = waiting(user);
    EventReader first = open(user, task, "");
    try (EventReader second = open(user, task, "")) {
      assertThat(second.response().statusCode()).isEqualTo(200);
      HttpResponse<String> refused = daemon.as(user, "GET", path(task), null);
      assertThat(refused.statusCode()).isEqualTo(429);
      assertThat(OpenApi.problems("GET", "/api/tasks/{id}/stream", refused)).isEmpty();
      assertThat(refused.headers().firstValue("Retry-After")).isPresent();
      assertThat(refused.headers().firstValue("RateLimit-Limit")).contains("" + STREAMS);
      assertThat(refused.headers().firstValue("RateLimit-Remaining")).contains("0");
      daemon.as(user, "POST", "/api/tasks/" + task + "/cancel", null);
      assertThat(first.rest().getLast().isFinal()).isTrue();
      first.close();
    }
    try (EventReader third = open(user, task, "")) {
      assertThat(third.response().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void answersHeadWithoutAStream() throws Exception {
    String user = daemon.user();
    HttpResponse<String> head = daemon.as(user, "HEAD", path(waiting(user)), null);
    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.headers().firstValue("Content-Type")).contains("text/event-stream");
  }

  @Test
  void endsWhenItsCallerIsSignedOut() throws Exception {
    String user = daemon.user();
    try (EventReader reader = open(user, waiting(user), "")) {
      assertThat(daemon.as(user, "POST", "/api/auth/logout", null).statusCode()).isEqualTo(204);
      long from = System.nanoTime();
      assertThat(reader.rest()).noneMatch(Event::isFinal);
      assertThat(reader.comments()).contains("signed out");
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(4));
    }
  }

  @Test
  void endsCleanlyWhenTheDaemonStops() throws Exception {
    try (TestDaemon other = TestDaemon.start()) {
      String user = other.user();
      String id =
          TestDaemon.body(other.as(user, "POST", "/api/tasks", later(other.agent(user))))
              .path("id")
              .textValue();
      try (EventReader reader = EventReader.open(other.port(), user, path(id))) {
        Thread stop = Thread.ofVirtual().start(other::stopOne);
        List<Event> rest = reader.rest();
        assertThat(rest).noneMatch(Event::isFinal);
        assertThat(rest.getLast().event()).isEqualTo("reconnect");
        assertThat(rest.getLast().data()).isEqualTo("{\"reason\":\"stopping\"}");
        stop.join();
      }
    }
  }

  private static EventReader open(String token, String task, String query, String... headers)
      throws Exception {
    return EventReader.open(daemon.port(), token, path(task) + query, headers);
  }

  private static String path(String task) {
    return "/api/tasks/" + task + "/stream";
  }

  /** A task that speaks for a second or so. */
  private static String submit(String user) throws Exception {
    ObjectNode task =
        Json.object()
            .put("agent_id", daemon.agent(user))
            .put("description", "Explain streams in a few sentences, slowly and with care");
    return TestDaemon.body(daemon.as(user, "POST", "/api/tasks", task)).path("id").textValue();
  }

  /** A task that does not start. */
  private static String waiting(String user) throws Exception {
    HttpResponse<String> made = daemon.as(user, "POST", "/api/tasks", later(daemon.agent(user)));
    return TestDaemon.body(made).path("id").textValue();
  }

  private static ObjectNode later(String agent) {
    ObjectNode task = Json.object().put("agent_id", agent).put("description", "Later");
    task.putObject("parameters").put("run_at", "2099-01-01T00:00:00Z");
    return task;
  }

  private static List<Long> upTo(int last) {
    return LongStream.rangeClosed(1, last).boxed().toList();
  }
}
