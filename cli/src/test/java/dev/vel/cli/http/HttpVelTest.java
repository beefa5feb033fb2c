package dev.vel.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.http.Server.Reply;
import dev.vel.task.NewTask;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Ids;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpVelTest {
  private static final String AGENT =
      """
      {"id":"0193a7c4-0000-7000-8000-000000000001","name":"a","type":"researcher",
       "status":"active","config":{"temperature":0.5,"added_later":1},
       "created_at":"2026-11-22T14:00:00Z","updated_at":"2026-11-22T14:00:00Z"}
      """;
  private static final TaskQuery ALL =
      new TaskQuery(null, null, null, null, null, null, Page.Range.DEFAULT);

  private Server server = new Server(asked -> Reply.NOTHING);

  @AfterEach
  void close() {
    server.close();
  }

  private HttpVel answering(Function<Server.Asked, Reply> answers) {
    server.close();
    server = new Server(answers);
    return at(server.url());
  }

  private static HttpVel at(URI url) {
    Client client =
        new Client(url, new Bearer.Fixed("t", "get a token"), "vel/test", Duration.ofMillis(1));
    return new HttpVel(client, Backoff.DEFAULT);
  }

  @Test
  void speaksTheContract() {
    HttpVel vel = answering(asked -> Reply.json(200, AGENT));
    assertThat(vel.createAgent(new NewAgent("a", AgentType.RESEARCHER, null), "key").config())
        .extracting("temperature")
        .isEqualTo(0.5);
    Server.Asked asked = server.asked.getFirst();
    assertThat(asked.method()).isEqualTo("POST");
    assertThat(asked.path()).isEqualTo("/api/agents");
    assertThat(asked.token()).contains("t");
    assertThat(asked.key()).contains("key");
    assertThat(asked.json().path("type").asText()).isEqualTo("researcher");
  }

  @Test
  void filtersInTheQuery() {
    HttpVel vel =
        answering(asked ->
            Reply.json(200, "{\"data\":[],\"meta\":{\"total\":7,\"limit\":5,\"offset\":2}}"));
    UUID agent = Ids.next();
    Page<?> page =
        vel.tasks(
            new TaskQuery(
                TaskStatus.IN_PROGRESS,
                agent,
                null,
                Instant.parse("2026-11-22T14:00:00Z"),
                null,
                "ä & b",
                null,
                new Page.Range(5, 2)));
    assertThat(page.meta()).isEqualTo(new Page.Meta(7, 5, 2));
    assertThat(server.asked.getFirst().path())
        .isEqualTo(
            "/api/tasks?status=in_progress&agent_id="
                + agent
                + "&created_after=2026-11-22T14%3A00%3A00Z&q=%C3%A4+%26+b&limit=5&offset=2");
  }

  @Test
  void bringsErrorsBackAsTheyWere() {
    HttpVel vel =
        answering(asked ->
            Reply.json(
                429,
                """
                {"error":"Slow down","code":"QUOTA_EXCEEDED",
                 "details":[{"field":"x","message":"is bad"}]}
                """,
                "Retry-After",
                "17"));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> vel.tasks(ALL))
        .satisfies(refused -> {
          assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
          assertThat(refused.details()).containsExactly(new FieldProblem("x", "is bad"));
          assertThat(refused.retryAfter()).contains(Duration.ofSeconds(17));
        });
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void saysUnderWhichNameTheServersLogHasMore() {
    HttpVel vel =
        answering(asked ->
            Reply.json(
                500,
                """
                {"error":"Something went wrong; its log has more under this request_id",
                 "code":"INTERNAL_SERVER_ERROR","details":[],"request_id":"0193-ab"}
                """));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> vel.tasks(ALL))
        .withMessage("Something went wrong; its log has more under this request_id 0193-ab");
  }

  @Test
  void understandsErrorsOfWhateverStandsBetween() {
    HttpVel vel = answering(asked -> Reply.json(502, "<html>Bad gateway</html>"));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> vel.tasks(ALL))
        .withMessageContaining("answered HTTP 502")
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.UNAVAILABLE));
    HttpVel other = answering(asked -> Reply.json(200, "<html>Welcome</html>"));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> other.tasks(ALL))
        .withMessageContaining("is not vel's: this is no vel, so check the URL");
  }

  @Test
  void tellsTheJsonOfOthersFromThatOfAVel() {
    for (String other :
        List.of(
            "{\"hello\":1}",
            "[1,2]",
            "null",
            "\"hello\"",
            "{\"data\":null,\"meta\":null}",
            "{\"data\":[1],\"meta\":{\"total\":1,\"limit\":1,\"offset\":0}}",
            "{\"data\":[null],\"meta\":{\"total\":1,\"limit\":1,\"offset\":0}}",
            "{\"data\":{\"a\":1},\"meta\":{\"total\":1,\"limit\":1,\"offset\":0}}")) {
      HttpVel vel = answering(asked -> Reply.json(200, other));
      for (ThrowingCallable asking :
          List.<ThrowingCallable>of(
              () -> vel.tasks(ALL),
              () -> vel.task(Ids.next()),
              () -> vel.submitAll(List.of(), "key"),
              vel::me,
              vel::health)) {
        assertThatExceptionOfType(VelException.class)
            .as(other)
            .isThrownBy(asking)
            .withMessageContaining("is not vel's: this is no vel, so check the URL");
      }
    }
  }

  @Test
  void neverFollowsARedirectWithTheToken() {
    Server other = new Server(asked -> Reply.json(200, "{}"));
    try (other) {
      HttpVel vel = answering(asked -> Reply.json(302, "", "Location", other.url() + "/api/tasks"));
      assertThatExceptionOfType(VelException.class)
          .isThrownBy(() -> vel.tasks(ALL))
          .withMessageContaining("sends on to " + other.url());
      assertThat(other.asked).isEmpty();
    }
  }

  @Test
  void saysThatNothingListens() throws Exception {
    int port;
    try (ServerSocket free = new ServerSocket(0)) {
      port = free.getLocalPort();
    }
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> at(URI.create("http://127.0.0.1:" + port)).tasks(ALL))
        .withMessageContaining("cannot reach http://127.0.0.1:" + port + " (nothing listens there)")
        .withMessageContaining("start it with `vel daemon start --port " + port + "`")
        .withMessageContaining("--local")
        .satisfies(refused -> assertThat(Failures.codeOf(refused)).isEqualTo(ExitCode.UNREACHABLE));
  }

  @Test
  void offersToStartOnlyWhatADaemonOfOnesOwnWouldBe() {
    for (String far : List.of("https://127.0.0.1:1", "http://nowhere.invalid")) {
      assertThatExceptionOfType(VelException.class)
          .isThrownBy(() -> at(URI.create(far)).tasks(ALL))
          .withMessageContaining("check the address and the network")
          .satisfies(refused -> assertThat(refused).hasMessageNotContaining("daemon start"));
    }
  }

  @Test
  void asksAgainWhenTheConnectionBreaks() {
    HttpVel vel =
        answering(asked ->
            server.asked.size() < 3
                ? Reply.NOTHING
                : Reply.json(
                    200, "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}"));
    assertThat(vel.tasks(ALL).data()).isEmpty();
    assertThat(server.asked).hasSizeGreaterThanOrEqualTo(3);
  }

  @Test
  void asksAgainWhereAnInstanceIsStoppingAndNowhereElse() {
    HttpVel stopping =
        answering(asked ->
            server.asked.size() < 2
                ? Reply.json(503, "{\"code\":\"UNAVAILABLE\"}", "Retry-After", "1")
                : Reply.json(
                    200, "{\"data\":[],\"meta\":{\"total\":0,\"limit\":20,\"offset\":0}}"));
    assertThat(stopping.tasks(ALL).data()).isEmpty();
    assertThat(server.asked).hasSize(2);
    HttpVel away =
        answering(asked -> Reply.json(503, "{\"code\":\"UNAVAILABLE\"}", "Retry-After", "5"));
    assertThatExceptionOfType(VelException.class).isThrownBy(() -> away.tasks(ALL));
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void submitsAgainUnderTheSameKeyAndOnlyOnce() {
    HttpVel vel = answering(asked -> Reply.NOTHING);
    NewTask task = new NewTask(Ids.next(), "x", null, null);
    assertThatExceptionOfType(VelException.class).isThrownBy(() -> vel.submit(task, null));
    assertThat(server.asked).hasSize(2);
    assertThat(server.asked.get(0).key()).isPresent().isEqualTo(server.asked.get(1).key());
  }

  @Test
  void saysOfARefusalThatTheTryBeforeItMayHaveArrived() {
    HttpVel vel =
        answering(asked ->
            server.asked.size() < 2
                ? Reply.NOTHING
                : Reply.json(429, "{\"code\":\"QUOTA_EXCEEDED\"}", "Retry-After", "17"));
    NewTask task = new NewTask(Ids.next(), "x", null, null);
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> vel.submit(task, null))
        .withMessageContaining("the request had been sent, and may have been done all the same")
        .withCauseInstanceOf(SentBeforeException.class)
        .satisfies(refused -> {
          assertThat(refused.code()).isEqualTo(ErrorCode.QUOTA_EXCEEDED);
          assertThat(refused.retryAfter()).contains(Duration.ofSeconds(17));
        });
  }

  @Test
  void saysNoSuchThingOfWhatOnlyAsksNorOfWhatWasAnswered() {
    HttpVel breaking =
        answering(
            asked -> server.asked.size() < 2 ? Reply.NOTHING : Reply.error(401, "FORBIDDEN", "no"));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> breaking.tasks(ALL))
        .withMessage("no");
    HttpVel refusing = answering(asked -> Reply.error(403, "FORBIDDEN", "no"));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> refusing.submit(new NewTask(Ids.next(), "x", null, null), null))
        .withMessage("no");
  }

  @Test
  void tellsASilenceFromAVelThatIsAway() {
    VelException silent =
        new VelException(ErrorCode.UNAVAILABLE, "no answer", new SocketTimeoutException("read"));
    assertThat(Failures.codeOf(SentBeforeException.marked(silent))).isEqualTo(ExitCode.TIMEOUT);
  }

  @Test
  void neverSendsAPostTwiceThatHasNoKey() {
    HttpVel vel = answering(asked -> Reply.NOTHING);
    assertThatExceptionOfType(VelException.class).isThrownBy(() -> vel.retry(Ids.next()));
    assertThat(server.asked).hasSize(1);
  }

  @Test
  void asksAnythingAgainThatAnInstanceDidNothingOfBecauseItIsStopping() {
    HttpVel vel =
        answering(asked -> Reply.json(503, "{\"code\":\"UNAVAILABLE\"}", "Retry-After", "1"));
    assertThatExceptionOfType(VelException.class).isThrownBy(() -> vel.retry(Ids.next()));
    assertThat(server.asked).hasSize(3);
  }

  @Test
  void readsTheHealthOfAVelThatIsUnwell() {
    HttpVel vel =
        answering(asked ->
            Reply.json(
                503,
                """
                {"status":"unhealthy","timestamp":"2026-11-22T14:00:00Z","uptime":"0h 5m",
                 "version":"1","dependencies":{"database":"disconnected"}}
                """));
    assertThat(vel.health().status()).isEqualTo("unhealthy");
  }
}
