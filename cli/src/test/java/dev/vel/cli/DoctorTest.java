package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.api.Version;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.Stores;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the doctor finds, with everything broken in turn. */
final class DoctorTest {
  private static final String MODELS = "{\"data\":[{\"id\":\"any-model\"}]}";
  @TempDir Path home;
  private Desk desk;
  private Server server;
  private Function<Server.Asked, Reply> answers = asked -> Reply.json(404, "{}");

  @BeforeEach
  void open() {
    desk = new Desk(home);
    desk.realDoors = true;
    server = new Server(asked -> answers.apply(asked));
  }

  @AfterEach
  void close() {
    server.close();
  }

  private void providerAt(String path) {
    desk.environment.put("OPENAI_COMPATIBLE_BASE_URL", server.url() + path);
  }

  private List<JsonNode> doctor(int code, String... more) {
    List<String> words = new ArrayList<>(List.of("doctor", "-o", "json"));
    words.addAll(List.of(more));
    Desk.Said said = desk.type(words.toArray(String[]::new));
    assertThat(said.code()).as(said.out() + said.err()).isEqualTo(code);
    List<JsonNode> checks = new ArrayList<>();
    Json.parse(said.out().getBytes(StandardCharsets.UTF_8)).path("data").forEach(checks::add);
    return checks;
  }

  private static String told(List<JsonNode> checks, String name) {
    StringBuilder text = new StringBuilder();
    for (JsonNode check : checks) {
      if (check.path("name").asText().equals(name)) {
        text.append(check.path("status").asText()).append(": ");
        text.append(check.path("message").asText());
        if (check.has("fix")) {
          text.append(" → ").append(check.path("fix").asText());
        }
        text.append('\n');
      }
    }
    return text.toString();
  }

  @Test
  void looksAtEverythingInItsOrderAndMakesNothing() throws IOException {
    answers = asked -> Reply.json(200, MODELS);
    providerAt("/v1");
    List<JsonNode> checks = doctor(0);
    assertThat(checks.stream().map(check -> check.path("name").asText()))
        .containsExactly(
            "jdk",
            "installation",
            "path",
            "extras",
            "aot_cache",
            "settings",
            "secrets",
            "home",
            "data_folder",
            "disk",
            "database",
            "daemon",
            "context",
            "token",
            "provider.openai_compatible",
            "models",
            "task_master",
            "clock");
    assertThat(checks)
        .allSatisfy(check ->
            assertThat(check.has("fix")).isEqualTo(!check.path("status").asText().equals("ok")));
    assertThat(told(checks, "jdk")).startsWith("ok: Java " + Runtime.version());
    assertThat(told(checks, "data_folder")).contains("is not there yet");
    assertThat(told(checks, "database")).contains("is not there yet");
    assertThat(told(checks, "daemon")).startsWith("ok: does not run");
    assertThat(told(checks, "provider.openai_compatible"))
        .isEqualTo("ok: answers, and lists 1 models\n");
    try (var files = Files.list(home)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void breaksNoWordOnANarrowScreen() {
    desk.environment.put("VEL_WORKER", "3");
    desk.screen = true;
    desk.columns = 40;
    assertThat(desk.type("doctor").out())
        .contains(
            "warning  settings: the variable\n"
                + "         VEL_WORKER is set, which vel\n"
                + "         does not read\n"
                + "         → set VEL_WORKERS if that was\n"
                + "         meant, or unset it\n");
  }

  @Test
  void saysForPeopleWhatIsWrongAndHowToMendIt() {
    desk.environment.put("PORT", "many");
    desk.environment.put("VEL_WORKERS", "0");
    desk.environment.put("VEL_WORKER", "3");
    Desk.Said said = desk.type("doctor");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).isEmpty();
    assertThat(said.out())
        .contains(
            "problem  settings: PORT must",
            "problem  settings: VEL_WORKERS must",
            "warning  settings: the variable VEL_WORKER is set, which vel does not read\n"
                + "         → set VEL_WORKERS if that was meant, or unset it\n",
            "ok       daemon: does not run");
    assertThat(desk.type("doctor", "--fields", "xyzzy").code()).isEqualTo(2);
    assertThat(desk.type("doctor", "now").code()).isEqualTo(2);
  }

  @Test
  void tellsAProviderThatIsAwayOrRefusesTheKeyAndOneThatHangs() {
    providerAt("/v1");
    answers = asked -> Reply.json(401, "{}");
    desk.environment.put("OPENAI_COMPATIBLE_API_KEY", "s3cr3t");
    desk.environment.put("GROQ_BASE_URL", "http://127.0.0.1:1/v1");
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "provider.openai_compatible"))
        .isEqualTo(
            "problem: does not accept the key (HTTP 401) → set OPENAI_COMPATIBLE_API_KEY to a key"
                + " that is valid\n");
    assertThat(told(checks, "provider.groq")).startsWith("problem: does not answer at http://127");
    assertThat(checks.toString()).doesNotContain("s3cr3t");
    answers =
        asked -> {
          sleep();
          return Reply.NOTHING;
        };
    long start = System.nanoTime();
    assertThat(told(doctor(1), "provider.openai_compatible"))
        .startsWith("problem: does not answer");
    assertThat(java.time.Duration.ofNanos(System.nanoTime() - start))
        .isLessThan(java.time.Duration.ofSeconds(12));
  }

  private static void sleep() {
    try {
      Thread.sleep(30_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void survivesFilesThatAreDamaged() throws IOException {
    Path config = Files.createDirectories(home.resolve("CONFIG/vel"));
    Files.writeString(config.resolve("contexts.json"), "{");
    Files.writeString(config.resolve("vel.yaml"), "port: [");
    Files.writeString(home.resolve("DATA"), "a file where a folder should be");
    Files.writeString(home.resolve("STATE"), "another");
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "context"))
        .startsWith("problem: ")
        .contains("contexts.json is damaged");
    assertThat(told(checks, "settings")).startsWith("problem: ").contains("is not valid YAML");
    assertThat(told(checks, "data_folder"))
        .startsWith("problem: " + home.resolve("DATA/vel") + " cannot be made in");
    assertThat(told(checks, "jdk")).startsWith("ok");
    Files.writeString(config.resolve("contexts.json"), "{}");
    Files.writeString(config.resolve("credentials.json"), "s3cr3t");
    Desk.Said said = desk.type("doctor", "--debug");
    assertThat(said.out() + said.err()).doesNotContain("s3cr3t");
  }

  @Test
  void survivesAHomeThatIsNotThere() {
    desk.environment.put("HOME", home.resolve("gone").toString());
    assertThat(told(doctor(1), "home")).startsWith("problem: HOME names ");
    desk.environment.put("HOME", "");
    assertThat(told(doctor(1), "home")).startsWith("warning: HOME is not set");
  }

  @Test
  void tellsThePidFileOfACrashThatNamesAnotherProgram() throws Exception {
    Path data = Files.createDirectories(home.resolve("DATA/vel/postgres/data/global")).getParent();
    Files.writeString(data.resolve("PG_VERSION"), "18\n");
    Files.writeString(data.resolve("global/pg_control"), "x".repeat(8192));
    long pid = ProcessHandle.current().pid();
    String left = "%d\n%s\n1790000000\n%s\n\n127.0.0.1\n1 0\nready\n";
    Files.writeString(data.resolve("postmaster.pid"), left.formatted(pid, data, "1"));
    assertThat(told(doctor(1), "database"))
        .startsWith("warning: ")
        .contains("names process " + pid + ", which is another program → the next command");
    Files.writeString(data.resolve("postmaster.pid"), left.formatted(pid, data, ""));
    assertThat(told(doctor(1), "database"))
        .startsWith("problem: ")
        .contains("when it is no PostgreSQL, remove " + data.resolve("postmaster.pid"));
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          '',                             has no PG_VERSION that can be read
          'PG_VERSION',                   has no global/pg_control that can be read
          'PG_VERSION,torn',              has a global/pg_control of 3 bytes
          'PG_VERSION,zeros',             has a global/pg_control that is empty inside
          'PG_VERSION,global/pg_control', ''
          'PG_VERSION,global/pg_control,postmaster.pid', has a postmaster.pid that no PostgreSQL wrote
          """)
  void tellsADatabaseThatIsDamagedAndStartsNone(String files, String damage) throws IOException {
    Path data = Files.createDirectories(home.resolve("DATA/vel/postgres/data/global")).getParent();
    for (String file : files.split(",")) {
      switch (file) {
        case "" -> {}
        case "postmaster.pid" ->
            Files.writeString(data.resolve(file), "a\nb\nc\nd\ne\nf\ng\nready\n");
        case "torn" -> Files.writeString(data.resolve("global/pg_control"), "18\n");
        case "zeros" -> Files.write(data.resolve("global/pg_control"), new byte[8192]);
        case "global/pg_control" -> Files.writeString(data.resolve(file), "x".repeat(8192));
        default -> Files.writeString(data.resolve(file), "18\n");
      }
    }
    String told = told(doctor(1), "database");
    assertThat(told)
        .startsWith(
            damage.isEmpty()
                ? "ok: embedded PostgreSQL 18, 1 MiB, at rest"
                : "problem: the embedded one in " + data.getParent() + " is damaged: it " + damage);
    assertThat(home.resolve("DATA/vel/postgres/server")).doesNotExist();
  }

  @Test
  void tellsADatabaseOfOnesOwnThatIsAwayWithoutItsPassword() {
    desk.environment.put("DATABASE_URL", "postgres://vel:s3cr3t@127.0.0.1:1/vel");
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "database"))
        .startsWith("problem: that of DATABASE_URL does not answer: ")
        .contains("check DATABASE_URL");
    assertThat(checks.toString()).doesNotContain("s3cr3t");
  }

  @Test
  void tellsFilesWithSecretsThatOthersMayRead() throws IOException {
    Path config = Files.createDirectories(home.resolve("CONFIG/vel"));
    Path file = Files.writeString(config.resolve("vel.yaml"), "vel_workers: 8\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(told(doctor(1), "secrets")).startsWith("ok: ");
    Files.writeString(file, "openai_api_key: s3cr3t\n");
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "secrets"))
        .isEqualTo(
            "warning: "
                + file
                + " holds secrets, and others may use it (rw-r--r--) → chmod 600 "
                + file
                + "\n");
    assertThat(checks.toString()).doesNotContain("s3cr3t");
  }

  private void daemonIs(String url) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    Path state = Files.createDirectories(home.resolve("STATE/vel"));
    Files.writeString(
        state.resolve("veld.json"),
        "{\"pid\":%d,\"started_at\":\"%s\",\"url\":%s}"
            .formatted(self.pid(), self.info().startInstant().orElseThrow(), url));
  }

  @Test
  void tellsADaemonThatIsAnotherVersionOrDoesNotAnswer() throws IOException {
    daemonIs("\"" + server.url() + "\"");
    answers = asked -> Reply.json(200, health("0.0.1", "connected"));
    assertThat(told(doctor(1), "daemon"))
        .startsWith("warning: process " + ProcessHandle.current().pid() + " at " + server.url())
        .contains(
            "answers as 0.0.1, while this vel is " + Version.current(),
            "vel daemon stop && vel daemon start");
    answers = asked -> Reply.json(200, health(Version.current(), "connected"));
    assertThat(told(doctor(1), "daemon"))
        .startsWith("ok: ")
        .contains("answers as " + Version.current());
    answers = asked -> Reply.json(503, health(Version.current(), "disconnected"));
    assertThat(told(doctor(1), "daemon")).startsWith("problem: ").contains("without its database");
    answers = asked -> Reply.json(200, "<html>");
    assertThat(told(doctor(1), "daemon")).contains("does not answer as a vel does");
    server.close();
    assertThat(told(doctor(1), "daemon")).contains("does not answer: nothing listens there");
    daemonIs("null");
    assertThat(told(doctor(1), "daemon")).contains("is being started, or hangs");
    Files.writeString(home.resolve("STATE/vel/veld.json"), "{{{");
    assertThat(told(doctor(1), "daemon")).startsWith("ok: does not run");
  }

  private static String health(String version, String database) {
    return """
    {"status":"healthy","timestamp":"2026-11-22T14:05:00Z","uptime":"0h 5m","version":"%s",
     "dependencies":{"database":"%s"},
     "warnings":["openai gpt-4o shuts down on 2027-01-14, in 53 days; use gpt-6-sol"]}
    """
        .formatted(version, database);
  }

  private Reply elsewhere(Server.Asked asked) {
    boolean known = asked.token().filter("good"::equals).isPresent();
    return switch (asked.path().replaceFirst("\\?.*", "")) {
      case "/api/health" -> Reply.json(200, health("0.0.1", "connected"));
      case "/api/users/me" ->
          known
              ? Reply.json(
                  200,
                  """
                  {"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user",
                   "created_at":"2026-11-20T14:00:00Z","updated_at":"2026-11-20T14:00:00Z"}
                  """)
              : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
      case "/api/providers" ->
          known
              ? Reply.json(
                  200,
                  """
                  {"data":[
                    {"name":"openai","configured":true,"health":"available","listing":"key_refused",
                     "models":[],"other_models":[],"quotas":[]},
                    {"name":"groq","configured":true,"health":"available","listing":"ok",
                     "models":[],"other_models":[],"quotas":[]},
                    {"name":"perplexity","configured":false,"health":"not_configured",
                     "listing":"unknown","models":[],"other_models":[],"quotas":[]}],
                   "meta":{"total":3,"limit":100,"offset":0}}
                  """)
              : Reply.error(401, "AUTHENTICATION_REQUIRED", "no");
      default -> Reply.json(404, "{}");
    };
  }

  @Test
  void looksAtTheVelThatCommandsGoTo() {
    answers = this::elsewhere;
    desk.environment.put("VEL_URL", server.url().toString());
    desk.environment.put("VEL_TOKEN", "good");
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "context"))
        .isEqualTo("ok: commands go to " + server.url() + " (VEL_URL)\n");
    assertThat(told(checks, "vel")).isEqualTo("ok: answers as 0.0.1 at " + server.url() + "\n");
    assertThat(told(checks, "models"))
        .isEqualTo("warning: openai gpt-4o shuts down on 2027-01-14, in 53 days → use gpt-6-sol\n");
    assertThat(told(checks, "token"))
        .isEqualTo("ok: that of VEL_TOKEN; accepted as a@b.c (user)\n");
    assertThat(told(checks, "provider.openai")).startsWith("problem: does not accept the key");
    assertThat(told(checks, "provider.groq")).isEqualTo("ok: is configured and available\n");
    assertThat(told(checks, "provider.perplexity")).isEmpty();
    desk.environment.put("VEL_TOKEN", "s3cr3t");
    List<JsonNode> refused = doctor(1);
    assertThat(told(refused, "token"))
        .startsWith("problem: that of VEL_TOKEN: you are not signed in to " + server.url())
        .contains("vel login " + server.url());
    assertThat(refused.toString()).doesNotContain("s3cr3t");
    desk.environment.remove("VEL_TOKEN");
    assertThat(told(doctor(1), "token"))
        .isEqualTo(
            "problem: there is none for "
                + server.url()
                + " → sign in with `vel login "
                + server.url()
                + " --email E`, or set VEL_TOKEN\n");
  }

  /** A whole deployment, of which a test may break a part. */
  private Reply deployed(Server.Asked asked) {
    return switch (asked.path().replaceFirst("\\?.*", "")) {
      case "/api/health" ->
          Reply.json(
              200,
              """
              {"status":"healthy","timestamp":"2026-11-22T14:05:00Z","uptime":"0h 5m","version":"0.0.1",
               "dependencies":{"database":"connected","task_master":"unavailable","replica":"behind"},
               "warnings":["The replica is 40 s behind, so that nothing is read from it"]}
              """);
      case "/api/health/ready" -> Reply.json(200, "{\"status\":\"ready\"}");
      case "/api/health/live" -> Reply.json(200, "{\"status\":\"alive\"}");
      case "/api/quotas" ->
          Reply.json(
              200,
              """
              {"user_id":"0193a7c4-0000-7000-8000-000000000001","period":"2026-11",
               "resets_at":"2026-12-01T00:00:00Z","quotas":[
                {"provider":null,"unit":"usd","limit":20,"hard":true,"set_by":"admin","used":20.5,
                 "held":0,"remaining":0,"alerted_at":"2026-11-20T14:00:00Z",
                 "exceeded_at":"2026-11-21T14:00:00Z"}]}
              """,
              "RateLimit-Limit",
              "100",
              "RateLimit-Remaining",
              "9",
              "RateLimit-Reset",
              "3000");
      case "/api/keys" ->
          Reply.json(
              200,
              """
              {"data":[{"id":"0193a7c4-0000-7000-8000-000000000002","name":"ci","hint":"3cr3",
                "scopes":["read","write"],"created_at":"2026-11-20T14:00:00Z",
                "expires_at":"2027-01-01T00:00:00Z","last_used_at":null}],
               "meta":{"total":1,"limit":100,"offset":0}}
              """);
      case "/api/users/me" ->
          Reply.json(
              200,
              """
              {"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user",
               "created_at":"2026-11-20T14:00:00Z","updated_at":"2026-11-20T14:00:00Z"}
              """);
      case "/api/providers" ->
          Reply.json(
              200,
              """
              {"data":[{"name":"groq","configured":true,"health":"available","listing":"ok",
                "models":[],"other_models":[],"quotas":[]}],
               "meta":{"total":1,"limit":100,"offset":0}}
              """);
      default -> Reply.json(404, "{}");
    };
  }

  @Test
  void looksAtADeploymentAlone() {
    answers = this::deployed;
    desk.environment.put("VEL_URL", server.url().toString());
    desk.environment.put("VEL_TOKEN", "vel_s3cr3");
    desk.environment.put("PORT", "many");
    List<JsonNode> checks = doctor(1, "--remote");
    assertThat(checks.stream().map(check -> check.path("name").asText()))
        .containsExactly(
            "context",
            "vel",
            "replica",
            "task_master",
            "version",
            "token",
            "provider.groq",
            "quota",
            "rate_limit",
            "ready",
            "latency",
            "clock");
    assertThat(told(checks, "replica"))
        .startsWith("warning: The replica is 40 s behind, so that nothing is read from it → ");
    assertThat(told(checks, "task_master")).startsWith("warning: does not answer there");
    assertThat(told(checks, "version"))
        .startsWith("warning: it is 0.0.1, while this vel is " + Version.current() + " → ");
    assertThat(told(checks, "token"))
        .isEqualTo(
            "ok: that of VEL_TOKEN; accepted as a@b.c (user; the key ci may read, write; it ends at"
                + " 2027-01-01T00:00:00Z)\n");
    assertThat(told(checks, "quota"))
        .startsWith(
            "problem: 20.5 of 20 usd are used for all providers together, until"
                + " 2026-12-01T00:00:00Z: calls are refused → ");
    assertThat(told(checks, "rate_limit"))
        .startsWith("warning: 9 of 100 requests are left, all of them again in 50 min → ");
    assertThat(told(checks, "ready")).startsWith("ok: takes requests");
    assertThat(told(checks, "latency")).startsWith("ok: a call takes ");
    assertThat(checks.toString()).doesNotContain("vel_s3cr3");
  }

  @Test
  void tellsADeploymentThatReachesNoProviderAndAsksItOn() {
    answers =
        asked ->
            asked.path().equals("/api/health")
                ? Reply.json(
                    503,
                    """
                    {"status":"unhealthy","timestamp":"2026-11-22T14:05:00Z","uptime":"0h 5m","version":"1",
                     "dependencies":{"database":"connected","openai":"not_configured","groq":"unavailable"}}
                    """)
                : deployed(asked);
    desk.environment.put("VEL_URL", server.url().toString());
    desk.environment.put("VEL_TOKEN", "good");
    List<JsonNode> checks = doctor(1, "--remote");
    assertThat(told(checks, "vel")).startsWith("ok: ");
    assertThat(told(checks, "providers"))
        .startsWith("problem: no model provider can be reached from there (groq) → ");
    assertThat(told(checks, "token")).contains("accepted as a@b.c");
  }

  @Test
  void tellsADeploymentThatIsNotReadyOrSendsOnOrIsNotThere() {
    answers =
        asked ->
            asked.path().endsWith("/ready")
                ? Reply.error(503, "UNAVAILABLE", "The database does not answer")
                : deployed(asked);
    desk.environment.put("VEL_URL", server.url().toString());
    desk.environment.put("VEL_TOKEN", "good");
    assertThat(told(doctor(1, "--remote"), "ready"))
        .startsWith("problem: takes no requests (HTTP 503: The database does not answer) → ");
    answers = asked -> Reply.json(301, "", "Location", "https://vel.example.com/");
    assertThat(told(doctor(1, "--remote"), "vel"))
        .startsWith("problem: " + server.url() + " sends on to https://vel.example.com/, ");
    server.close();
    List<JsonNode> away = doctor(1, "--remote");
    assertThat(told(away, "vel")).contains("nothing listens there");
    assertThat(told(away, "ready") + told(away, "latency")).isEmpty();
    desk.environment.remove("VEL_URL");
    desk.environment.remove("VEL_TOKEN");
    assertThat(told(doctor(1, "--remote"), "context"))
        .startsWith("problem: commands run on this machine: no context is chosen → name a vel");
  }

  @Test
  void tellsAnotherServerThanAVelAndNone() {
    desk.environment.put("VEL_URL", server.url().toString());
    assertThat(told(doctor(1), "vel"))
        .startsWith("problem: what answers at " + server.url() + " is no vel");
    server.close();
    assertThat(told(doctor(1), "vel"))
        .startsWith("problem: none answers at " + server.url() + ": nothing listens there")
        .contains("start it with `vel daemon start --port " + server.url().getPort() + "`");
    desk.environment.put("VEL_URL", "vel.example.com");
    assertThat(told(doctor(1), "context")).startsWith("problem: VEL_URL must start with http");
    desk.environment.remove("VEL_URL");
    assertThat(told(doctor(1, "--context", "nobody"), "context"))
        .startsWith("problem: there is no context 'nobody'");
    desk.environment.put("VEL_CREDENTIALS", "vault");
    assertThat(told(doctor(1), "context")).startsWith("problem: VEL_CREDENTIALS must be one of");
  }

  @Test
  void saysWhereATokenIsAndHowLongItIsGood() {
    answers = this::elsewhere;
    signIn(Instant.parse("2026-12-22T14:00:00Z"));
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "context")).contains("(context prod)");
    assertThat(told(checks, "token"))
        .isEqualTo(
            "ok: of a@b.c, in "
                + home.resolve("CONFIG/vel/credentials.json")
                + ", good until"
                + " 2026-11-23T14:00:00Z and renewed until 2026-12-22T14:00:00Z; accepted as"
                + " a@b.c (user)\n");
    signIn(Instant.parse("2026-11-21T14:00:00Z"));
    assertThat(told(doctor(1), "token")).startsWith("problem: ").contains(": the session is over");
    server.close();
    assertThat(told(doctor(1), "token")).contains(": the session is over");
  }

  private void signIn(Instant end) {
    var store = Stores.withFile(home.resolve("CONFIG/vel"));
    URI url = server.url();
    store.keep(
        "prod",
        new Credential(url, "a@b.c", "good", Instant.parse("2026-11-23T14:00:00Z"), "r", end));
    Contexts ignored = store.change(contexts -> contexts.with("prod", url));
  }

  @Test
  void tellsAClockThatIsWrong() {
    // The desk's clock stands still in 2026, and the server's does not.
    answers = this::elsewhere;
    desk.environment.put("VEL_URL", server.url().toString());
    desk.environment.put("VEL_TOKEN", "good");
    assertThat(told(doctor(1), "clock"))
        .startsWith("warning: it is ")
        .contains(" s ", " that of 127.0.0.1", "timedatectl");
  }

  @Test
  void looksForTheCommandsOfMcpServersAndGreetsEndpoints() throws IOException {
    Path bin = Files.createDirectories(home.resolve("pkg/bin"));
    Path program = Files.writeString(bin.resolve("task-master-ai"), "#!/bin/sh\nexit 1\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(home.resolve("pkg/package.json"), "{\"version\":\"0.43.1\"}");
    Path servers =
        Files.writeString(
            home.resolve("mcp.json"),
            "{\"mcpServers\":{\"docs\":{\"url\":\"%s/mcp\"},\"gone\":{\"command\":\"no-such\"}}}"
                .formatted(server.url()));
    desk.environment.put("VEL_MCP_SERVERS", servers.toString());
    desk.environment.put("TASK_MASTER_COMMAND", program.toString());
    answers =
        asked ->
            asked.body().contains("\"initialize\"")
                ? Reply.json(
                    200,
                    """
                    {"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-06-18",
                     "capabilities":{},"serverInfo":{"name":"Docs","version":"2"}}}
                    """
                        .formatted(asked.json().path("id").toString()),
                    "Content-Type",
                    "application/json")
                : Reply.json(202, "");
    List<JsonNode> checks = doctor(1);
    assertThat(told(checks, "task_master"))
        .startsWith("ok: " + program + ", version 0.43.1 is there; `vel mcp test taskmaster`");
    assertThat(told(checks, "mcp.docs"))
        .isEqualTo("ok: answers as Docs 2 at " + server.url() + "/mcp\n");
    assertThat(told(checks, "mcp.gone")).startsWith("problem: its command no-such is not found");
    server.close();
    assertThat(told(doctor(1), "mcp.docs")).startsWith("problem: at " + server.url() + "/mcp: ");
  }
}
