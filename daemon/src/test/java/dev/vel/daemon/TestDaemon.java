package dev.vel.daemon;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.daemon.http.Caller;
import dev.vel.daemon.trace.Traces;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One or more daemons in this process, on one fresh database, with a sandbox to call. */
public final class TestDaemon implements AutoCloseable {
  public static final String ADMIN = "admin@example.com";
  public static final String PASSWORD = "Correct-Horse-1";

  private static final AtomicInteger USERS = new AtomicInteger();

  private final Sandbox sandbox;
  private final Settings settings;
  private final List<RunningDaemon> daemons = new ArrayList<>();

  private TestDaemon(Sandbox sandbox, Settings settings) {
    this.sandbox = sandbox;
    this.settings = settings;
  }

  public static TestDaemon start() throws IOException {
    return start(new Settings.Limits(1_000, 100_000, 10, 5, 1 << 20), SandboxOptions.DEFAULT);
  }

  public static TestDaemon start(Settings.Limits limits, SandboxOptions options)
      throws IOException {
    Sandbox sandbox = Sandbox.start(options);
    Settings settings =
        new Settings(
            TestDatabase.settings(),
            new Secret("correct-horse-battery-staple-".repeat(3)),
            List.of(),
            Map.of(
                "openai", new Settings.Provider(sandbox.baseUri(), Optional.of(new Secret("x")))),
            new Settings.Server(
                "localhost", "127.0.0.1", 0, 0, List.of(), List.of(), Duration.ofSeconds(1), false),
            limits,
            Settings.Routing.DEFAULT,
            Settings.Mcp.none(Path.of("target")),
            8,
            List.of("127.0.0.1"),
            Optional.of(new Settings.Admin(ADMIN, new Secret(PASSWORD))),
            Optional.empty(),
            Path.of("target", "daemon").toAbsolutePath(),
            new Settings.Log("warn", false));
    TestDaemon daemon = new TestDaemon(sandbox, settings);
    daemon.another();
    return daemon;
  }

  /** Starts one more on the same database, and answers a client of it. */
  public Caller another() {
    return another(Traces.NONE);
  }

  /** The same with traces. */
  Caller another(Traces traces) {
    RunningDaemon daemon = RunningDaemon.start(settings, traces, InstantSource.system());
    daemons.add(daemon);
    return new Caller(daemon.port());
  }

  /** Where the sandbox is. */
  public String provider() {
    return sandbox.baseUri().toString();
  }

  public Settings settings() {
    return settings;
  }

  public int metricsPort() {
    return daemons.getFirst().metricsPort();
  }

  public int port() {
    return daemons.getFirst().port();
  }

  public Caller caller() {
    return new Caller(port());
  }

  /** Stops the first one. */
  public void stopOne() {
    daemons.removeFirst().close();
  }

  /** Signs in and answers what the daemon said. */
  public static JsonNode signIn(Caller caller, String email) throws Exception {
    ObjectNode login = Json.object().put("email", email).put("password", PASSWORD);
    return body(caller.send("POST", "/api/auth/login", login));
  }

  /** The administrator's bearer token. */
  public String admin() throws Exception {
    return signIn(caller(), ADMIN).path("token").textValue();
  }

  /** Makes a user and signs in as them. */
  public String user() throws Exception {
    String email = "user" + USERS.incrementAndGet() + "@example.com";
    as(admin(), "POST", "/api/users", Json.object().put("email", email).put("password", PASSWORD));
    return signIn(caller(), email).path("token").textValue();
  }

  public HttpResponse<String> as(String token, String method, String path, @Nullable Object body)
      throws Exception {
    return caller().send(method, path, body, "Authorization", "Bearer " + token);
  }

  /** Makes an agent and answers its id. */
  public String agent(String token) throws Exception {
    ObjectNode agent =
        Json.object().put("name", "agent " + USERS.incrementAndGet()).put("type", "researcher");
    return body(as(token, "POST", "/api/agents", agent)).path("id").textValue();
  }

  public static JsonNode body(HttpResponse<String> answer) {
    return Json.read(answer.body(), JsonNode.class);
  }

  @Override
  public void close() {
    daemons.forEach(RunningDaemon::close);
    sandbox.close();
  }
}
