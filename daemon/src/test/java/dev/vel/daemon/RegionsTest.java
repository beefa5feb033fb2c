package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.House;
import dev.vel.audit.Actor;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.daemon.http.Caller;
import dev.vel.daemon.trace.Traces;
import dev.vel.db.Streaming;
import dev.vel.identity.Principal;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer.OrderAnnotation;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** One instance beside the database in iad, one beside its streaming replica in ord. */
@Timeout(90)
@TestMethodOrder(OrderAnnotation.class)
class RegionsTest {
  @TempDir private static Path folder;

  private static Sandbox sandbox;
  private static Streaming database;
  private static RunningDaemon iad;
  private static RunningDaemon ord;

  @BeforeAll
  static void start() throws Exception {
    sandbox = Sandbox.start(SandboxOptions.DEFAULT);
    database = Streaming.in(folder);
    iad = RunningDaemon.start(settings(false), Traces.NONE, InstantSource.system());
    ord = RunningDaemon.start(settings(true), Traces.NONE, InstantSource.system());
  }

  @AfterAll
  static void stop() throws Exception {
    ord.close();
    iad.close();
    sandbox.close();
    database.close();
  }

  @AfterEach
  void letGo() throws Exception {
    if (database.hasReplica()) {
      database.letGo();
    }
  }

  private static Settings settings(boolean secondary) {
    Settings.Database there = database.primary();
    return new Settings(
        new Settings.Database(
            there.url(),
            there.user(),
            there.password(),
            5,
            Optional.empty(),
            secondary ? Optional.of(database.replica()) : Optional.empty(),
            Duration.ZERO),
        new Secret("correct-horse-battery-staple-".repeat(3)),
        List.of(),
        Map.of("openai", new Settings.Provider(sandbox.baseUri(), Optional.of(new Secret("x")))),
        new Settings.Server(
            "localhost",
            "127.0.0.1",
            0,
            0,
            List.of(),
            List.of(),
            Duration.ofSeconds(1),
            false,
            Settings.Idle.STAYS,
            new Settings.Regions(secondary ? Optional.of("iad") : Optional.empty(), !secondary),
            false),
        new Settings.Limits(1_000, 100_000, 10, 5, 1 << 20),
        Settings.Routing.DEFAULT,
        Settings.Mcp.none(Path.of("target")),
        8,
        List.of("127.0.0.1"),
        Optional.of(new Settings.Admin(TestDaemon.ADMIN, new Secret(TestDaemon.PASSWORD))),
        Optional.empty(),
        Path.of("target", "regions").toAbsolutePath(),
        new Settings.Log("warn", false));
  }

  private static String signIn() throws Exception {
    return TestDaemon.signIn(new Caller(iad.port()), TestDaemon.ADMIN).path("token").textValue();
  }

  private static HttpResponse<String> createAgent(int port, String token, String name)
      throws Exception {
    return new Caller(port)
        .send(
            "POST",
            "/api/agents",
            Json.object().put("name", name).put("type", "researcher"),
            "Authorization",
            "Bearer " + token);
  }

  /** Whether the secondary region knows of an agent. */
  private static boolean ordShows(String token, String name, String... headers) throws Exception {
    String[] all = new String[headers.length + 2];
    all[0] = "Authorization";
    all[1] = "Bearer " + token;
    System.arraycopy(headers, 0, all, 2, headers.length);
    HttpResponse<String> answer =
        new Caller(ord.port()).send("GET", "/api/agents?limit=100", null, all);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body().contains('"' + name + '"');
  }

  private static JsonNode health() throws Exception {
    return TestDaemon.body(new Caller(ord.port()).get("/api/health"));
  }

  private static void awaitReplica(String state) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> health().at("/dependencies/replica").asText().equals(state));
  }

  @Test
  @Order(1)
  void readsComeFromTheReplicaUnlessTheyMustSeeAWrite() throws Exception {
    String token = signIn();
    awaitReplica("connected");
    database.holdUp();
    HttpResponse<String> created = createAgent(iad.port(), token, "first");
    assertThat(created.statusCode()).isEqualTo(201);
    String position = created.headers().firstValue("Vel-Position").orElseThrow();
    assertThat(ordShows(token, "first")).as("held up, so it cannot know").isFalse();
    assertThat(ordShows(token, "first", "Vel-Position", position)).isTrue();
    database.letGo();
    Awaitility.await().until(() -> ordShows(token, "first"));
    assertThat(ordShows(token, "first", "Vel-Position", position)).isTrue();
  }

  @Test
  @Order(2)
  void writesAreSentToThePrimaryRegionAndThenSeenByWhoeverSentThem() throws Exception {
    String writer = signIn();
    String reader = signIn();
    awaitReplica("connected");
    database.holdUp();
    HttpResponse<String> sent = createAgent(ord.port(), writer, "second");
    assertThat(sent.statusCode()).isEqualTo(409);
    assertThat(sent.headers().firstValue("fly-replay")).contains("region=iad");
    assertThat(sent.body()).isEmpty();
    // As Fly's proxy does.
    assertThat(createAgent(iad.port(), writer, "second").statusCode()).isEqualTo(201);
    assertThat(ordShows(writer, "second")).isTrue();
    assertThat(ordShows(reader, "second")).isFalse();
  }

  @Test
  @Order(3)
  void aWriteThatWasSentOnToTheWrongRegionGoesNoFurther() throws Exception {
    HttpResponse<String> answer =
        new Caller(ord.port())
            .send("POST", "/api/agents", Json.object(), "Fly-Replay-Src", "instance=x;region=lhr");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("fly-replay")).isEmpty();
  }

  @Test
  @Order(4)
  void mcpIsThePrimaryRegionsWhateverTheMethod() throws Exception {
    HttpResponse<String> answer = new Caller(ord.port()).get("/mcp");
    assertThat(answer.headers().firstValue("fly-replay")).contains("region=iad");
  }

  @Test
  @Order(4)
  void aStreamOfEventsIsOpenedBesideTheReplicaToo() throws Exception {
    String token = signIn();
    awaitReplica("connected");
    JsonNode agent = TestDaemon.body(createAgent(iad.port(), token, "streamed"));
    ObjectNode task =
        Json.object().put("agent_id", agent.path("id").textValue()).put("description", "Say hello");
    HttpResponse<String> submitted =
        new Caller(iad.port()).send("POST", "/api/tasks", task, "Authorization", "Bearer " + token);
    String path = "/api/tasks/" + TestDaemon.body(submitted).path("id").textValue() + "/stream";
    // Without a position, as whoever wrote elsewhere has none: the replica is read from.
    Awaitility.await()
        .untilAsserted(() -> {
          HttpResponse<String> stream =
              new Caller(ord.port()).send("GET", path, null, "Authorization", "Bearer " + token);
          assertThat(stream.statusCode()).as(stream.body()).isEqualTo(200);
          assertThat(stream.body()).contains("event: result");
        });
  }

  @Test
  @Order(5)
  void aReplicaThatIsFarBehindIsToldOfAndNotReadFrom() throws Exception {
    String token = signIn();
    awaitReplica("connected");
    database.holdUp();
    assertThat(createAgent(iad.port(), token, "third").statusCode()).isEqualTo(201);
    assertThat(ordShows(token, "third")).isFalse();
    awaitReplica("behind");
    assertThat(ordShows(token, "third")).isTrue();
    assertThat(health().path("status").asText()).isEqualTo("degraded");
    assertThat(health().path("warnings").toString()).contains("behind");
    String metrics = new Caller(ord.metricsPort()).get("/metrics").body();
    assertThat(metrics)
        .containsPattern("(?m)^vel_db_replica_lag_seconds ([5-9]|[1-9][0-9])(\\.[0-9]+)?$");
    assertThat(new Caller(iad.metricsPort()).get("/metrics").body())
        .doesNotContain("vel_db_replica");
  }

  @Test
  @Order(6)
  void onlyThePrimaryRegionRunsTasks() throws Exception {
    String token = signIn();
    JsonNode agent = TestDaemon.body(createAgent(iad.port(), token, "worker"));
    iad.close();
    String id;
    // An instance whose tasks do not run yet.
    try (House house = House.open(settings(false), InstantSource.system())) {
      Principal caller = house.identity().authenticate(token).orElseThrow();
      Actor actor = new Actor(caller.userId(), caller.email(), null, null, null);
      UUID agentId = UUID.fromString(agent.path("id").textValue());
      NewTask task = new NewTask(agentId, "Say hello", null, null);
      id = house.door(caller, actor).submit(task, null).id().toString();
    }
    Awaitility.await()
        .during(Duration.ofSeconds(4))
        .atMost(Duration.ofSeconds(40))
        .until(() -> status(id, token).equals("pending"));
    iad = RunningDaemon.start(settings(false), Traces.NONE, InstantSource.system());
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> status(id, token).equals("completed"));
  }

  private static String status(String task, String token) throws Exception {
    HttpResponse<String> answer =
        new Caller(ord.port())
            .send("GET", "/api/tasks/" + task, null, "Authorization", "Bearer " + token);
    return TestDaemon.body(answer).path("status").asText("pending");
  }

  @Test
  @Order(7)
  void aReplicaThatIsLostCostsNoAnswer() throws Exception {
    String token = signIn();
    assertThat(createAgent(iad.port(), token, "fourth").statusCode()).isEqualTo(201);
    database.loseReplica();
    assertThat(ordShows(token, "first")).isTrue();
    awaitReplica("disconnected");
    assertThat(ordShows(token, "fourth")).isTrue();
  }
}
