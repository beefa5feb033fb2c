package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Settings;
import dev.vel.daemon.http.Caller;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command: what it says where, and the code it ends with. */
class DaemonTest {
  @TempDir private Path folder;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void saysHowItIsUsedAndWhichItIs() {
    assertThat(run(Map.of(), "--help")).contains(0);
    assertThat(out()).contains("--check", "VEL_READY_FILE", "78");
    assertThat(run(Map.of(), "--version")).contains(0);
    assertThat(out()).contains("veld ");
    assertThat(err()).isEmpty();
  }

  @Test
  void refusesWhatItDoesNotKnow() {
    assertThat(run(Map.of(), "--chekc")).contains(64);
    assertThat(err()).contains("--chekc").contains("--help");
  }

  @Test
  void namesEveryProblemOfTheConfiguration() {
    assertThat(run(Map.of("PORT", "x", "VEL_WORKERS", "0", "LOG_LEVEL", "loud"), "--check"))
        .contains(78);
    assertThat(err().lines()).anyMatch(line -> line.contains("PORT"));
    assertThat(err().lines()).anyMatch(line -> line.contains("VEL_WORKERS"));
    assertThat(err().lines()).anyMatch(line -> line.contains("LOG_LEVEL"));
    assertThat(out()).isEmpty();
  }

  @Test
  void namesWhatIsWrongWithTraces() {
    Map<String, String> environment = environment();
    environment.put("OTEL_EXPORTER_OTLP_ENDPOINT", "nonsense");
    for (String[] arguments : new String[][] {{"--check"}, {}}) {
      err.reset();
      assertThat(run(environment, arguments)).contains(78);
      assertThat(err())
          .isEqualTo(
              "traces cannot be sent as the OTEL_ variables say: OTLP endpoint must be a valid URL:"
                  + " what OTEL_EXPORTER_OTLP_ENDPOINT says\n");
    }
  }

  @Test
  void checksAGoodConfigurationWithoutStarting() {
    assertThat(run(environment(), "--check")).contains(0);
    assertThat(err()).isEmpty();
  }

  @Test
  void migratesAnEmptyDatabaseAndExits() throws Exception {
    Settings.Database bare = TestDatabase.bare();
    Map<String, String> environment = environment(bare);
    assertThat(run(environment, "--migrate")).as(err()).contains(0);
    assertThat(err()).contains("the schema of the database is up to date");
    assertThat(out()).isEmpty();
    try (Database there = TestDatabase.open(bare)) {
      assertThat(there.isReachable(Duration.ofSeconds(5))).isTrue();
    }
  }

  @Test
  void migratesNoEmbeddedDatabase() {
    Map<String, String> environment = environment();
    environment.remove("DATABASE_URL");
    assertThat(run(environment, "--migrate")).contains(78);
    assertThat(err()).contains("DATABASE_URL").doesNotContain("\tat ");
  }

  @Test
  void saysThatTheSchemaIsOfANewerVel() throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (Connection owner = TestDatabase.asOwner(database);
        Statement statement = owner.createStatement()) {
      statement.execute(
          "INSERT INTO flyway_schema_history SELECT 900, '900', 'contract', type, 'V900.sql', 1,"
              + " installed_by, installed_on, 1, true FROM flyway_schema_history LIMIT 1");
    }
    assertThat(run(environment(database))).contains(78);
    assertThat(err()).contains("900", "newer vel").doesNotContain("\tat ");
  }

  @Test
  void announcesItsPortOnceItAnswers() throws Exception {
    AtomicReference<String> body = new AtomicReference<>();
    Map<String, String> environment = environment();
    environment.put("VEL_READY_FILE", "ready");
    Daemon daemon = new Daemon(environment, folder, stream(out), stream(err));
    Optional<Integer> code =
        daemon.run(
            List.of(),
            running -> {
              try (running) {
                int port = Integer.parseInt(Files.readString(folder.resolve("ready")).strip());
                assertThat(port).isEqualTo(running.port());
                body.set(new Caller(port).get("/api/health/ready").body());
              } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    assertThat(code).as(err()).isEmpty();
    assertThat(body).hasValue("{\"status\":\"ready\"}");
    assertThat(err()).contains("listening on http://127.0.0.1:");
    assertThat(out()).isEmpty();
  }

  @Test
  void saysThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Map<String, String> environment = environment();
      environment.put("PORT", Integer.toString(taken.getLocalPort()));
      assertThat(run(environment)).contains(69);
      assertThat(err().lines().filter(line -> line.contains("veld cannot listen"))).hasSize(1);
      assertThat(err()).contains("set PORT to another one").doesNotContain("\tat ");
    }
  }

  @Test
  void saysThatTheMetricsPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Map<String, String> environment = environment();
      environment.put("METRICS_PORT", Integer.toString(taken.getLocalPort()));
      assertThat(run(environment)).contains(69);
      assertThat(err())
          .containsOnlyOnce("veld cannot listen on 127.0.0.1:" + taken.getLocalPort())
          .contains("set METRICS_PORT to another one")
          .doesNotContain("\tat ");
    }
  }

  @Test
  void leavesNoConnectionBehindWhenAPortIsTaken() throws Exception {
    Settings.Database database = TestDatabase.settings();
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
        Connection owner = TestDatabase.asOwner(database)) {
      Map<String, String> environment = environment(database);
      for (String port : List.of("METRICS_PORT", "PORT")) {
        environment.put(port, Integer.toString(taken.getLocalPort()));
        assertThat(run(environment)).contains(69);
        Awaitility.await().untilAsserted(() -> assertThat(connections(owner)).isEqualTo(1));
        environment.put(port, "0");
      }
      assertThat(run(environment)).as(err()).isEmpty();
    }
  }

  @Test
  void endsInOrderWhenItIsToldToBeforeAllOfItIsStarted() throws Exception {
    Settings.Database database = TestDatabase.settings();
    AtomicReference<Thread> closing = new AtomicReference<>();
    Daemon daemon = new Daemon(environment(database), folder, stream(out), stream(err));
    try (Connection owner = TestDatabase.asOwner(database)) {
      Optional<Integer> code =
          daemon.run(
              List.of(),
              new Daemon.Keeper() {
                @Override
                public void meet(RunningDaemon running) {
                  closing.set(Thread.startVirtualThread(running::close));
                }

                @Override
                public void keep(RunningDaemon running) {
                  running.close();
                }
              });
      assertThat(code).as(err()).isEmpty();
      closing.get().join();
      Awaitility.await().untilAsserted(() -> assertThat(connections(owner)).isEqualTo(1));
    }
  }

  private static int connections(Connection owner) throws SQLException {
    try (Statement statement = owner.createStatement();
        ResultSet row =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")) {
      row.next();
      return row.getInt(1);
    }
  }

  @Test
  @Timeout(30)
  void waitsForNoDatabaseOnceItIsClearThatAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      Map<String, String> environment = environment();
      environment.put("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x");
      environment.put("DATABASE_WAIT_SECONDS", "300");
      environment.put("METRICS_PORT", Integer.toString(taken.getLocalPort()));
      assertThat(run(environment)).contains(69);
      assertThat(err()).contains("set METRICS_PORT to another one").doesNotContain("DATABASE_URL");
    }
  }

  @Test
  void takesAFreePortForTheMetricsWhenTheDefaultOneIsTaken() throws Exception {
    // Whether by this test or by another program on this machine is all the same.
    try (ServerSocket taken = new ServerSocket()) {
      take(taken, 9091);
      Map<String, String> environment = environment();
      environment.remove("METRICS_PORT");
      assertThat(run(environment)).isEmpty();
      assertThat(err()).contains("veld metrics on ").doesNotContain(":9091/metrics");
    }
  }

  private static void take(ServerSocket socket, int port) throws IOException {
    try {
      socket.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), port));
    } catch (BindException alreadyTaken) {
      assertThat(alreadyTaken).hasMessageContaining("in use");
    }
  }

  @Test
  void saysThatAnAddressIsNotOfThisMachine() {
    Map<String, String> environment = environment();
    environment.put("VEL_BIND_ADDRESS", "192.0.2.1");
    assertThat(run(environment)).contains(69);
    assertThat(err()).contains("192.0.2.1").doesNotContain("\tat ");
  }

  @Test
  void saysThatTheDatabaseDoesNotAnswer() {
    Map<String, String> environment = environment();
    environment.put("DATABASE_URL", "postgres://u:hunter2@127.0.0.1:1/x");
    environment.put("DATABASE_WAIT_SECONDS", "0");
    assertThat(run(environment)).contains(69);
    assertThat(err()).contains("DATABASE_URL").doesNotContain("hunter2").doesNotContain("\tat ");
  }

  @Test
  void saysThatTheDataFolderCannotBeWritten() throws Exception {
    Map<String, String> environment = environment();
    environment.remove("DATABASE_URL");
    // Root may write anywhere, but not below a file.
    Files.writeString(folder.resolve("file"), "");
    environment.put("XDG_DATA_HOME", folder.resolve("file").toString());
    assertThat(run(environment)).as(err()).contains(73);
    assertThat(err()).doesNotContain("\tat ");
  }

  private Map<String, String> environment() {
    return environment(TestDatabase.settings());
  }

  private Map<String, String> environment(Settings.Database database) {
    String url = database.url().orElseThrow().replace("jdbc:postgresql://", "");
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "DATABASE_URL",
        "postgres://"
            + database.user().orElseThrow()
            + ":"
            + database.password().orElseThrow().reveal()
            + "@"
            + url);
    environment.put("SECRET_KEY_BASE", "correct-horse-battery-staple-".repeat(3));
    environment.put("LOG_FORMAT", "text");
    environment.put("LOG_LEVEL", "warn");
    environment.put("PORT", "0");
    environment.put("METRICS_PORT", "0");
    environment.put("VEL_BIND_ADDRESS", "127.0.0.1");
    environment.put("XDG_DATA_HOME", folder.resolve("data").toString());
    environment.put("HOME", folder.toString());
    return environment;
  }

  private Optional<Integer> run(Map<String, String> environment, String... arguments) {
    Daemon daemon = new Daemon(environment, folder, stream(out), stream(err));
    return daemon.run(List.of(arguments), RunningDaemon::close);
  }

  private static PrintStream stream(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  private String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  private String err() {
    return err.toString(StandardCharsets.UTF_8);
  }
}
