package dev.vel.db;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.api.House;
import dev.vel.api.TestHouse;
import dev.vel.config.Settings;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The server that vel starts for itself, as a real one in a folder of its own. */
class EmbeddedPostgresTest {
  @TempDir Path home;
  private EmbeddedPostgres server;

  @BeforeEach
  void prepare() throws Exception {
    server = EmbeddedPostgres.in(home);
    // Unpacked once for all tests; here only the data is new.
    Path unpacked = TestDatabase.programs();
    Files.createDirectories(home.resolve("postgres"));
    Files.createSymbolicLink(home.resolve("postgres").resolve("server"), unpacked);
  }

  @AfterEach
  void stop() throws Exception {
    server.stop();
  }

  @Test
  void isStartedOnceHoweverManyAskAtTheSameTime() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Integer>> ports =
          IntStream.range(0, 4)
              .mapToObj(i -> threads.submit(() -> EmbeddedPostgres.in(home).start().port()))
              .toList();
      for (Future<Integer> port : ports) {
        assertThat(port.get()).isEqualTo(ports.getFirst().get());
      }
    }
  }

  @Test
  void isLookedAtWithoutBeingStarted() throws Exception {
    EmbeddedPostgres.Standing none = server.look();
    assertThat(none.version()).isEmpty();
    assertThat(none.damage()).isEmpty();
    assertThat(home.resolve("postgres/data")).doesNotExist();
    EmbeddedPostgres.Address address = server.start();
    EmbeddedPostgres.Standing running = server.look();
    assertThat(running.version()).isPresent();
    assertThat(running.address()).map(EmbeddedPostgres.Address::port).contains(address.port());
    assertThat(running.pid()).flatMap(ProcessHandle::of).isPresent();
    String version =
        DatabaseProbe.version(address.settings("postgres", 1), address.url("postgres"));
    assertThat(version).startsWith(running.version().orElseThrow());
    server.stop();
    EmbeddedPostgres.Standing resting = server.look();
    assertThat(resting.version()).isEqualTo(running.version());
    assertThat(resting.pid()).isEmpty();
    assertThat(resting.address()).isEmpty();
    Files.delete(home.resolve("postgres/data/PG_VERSION"));
    assertThat(server.look().damage())
        .hasValueSatisfying(how -> assertThat(how).contains("PG_VER"));
  }

  @Test
  void startsOverThePidFileOfACrashWhoseNumberIsAnotherProgramsByNow() throws Exception {
    server.start();
    server.stop();
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try {
      Path file = home.resolve("postgres/data/postmaster.pid");
      Files.writeString(file, stale(stranger.pid(), 1));
      assertThat(server.look().leftover()).contains(new Leftover(file, stranger.pid(), true));
      assertThat(server.start().port()).isPositive();
      assertThat(server.look().leftover()).isEmpty();
      assertThat(stranger.isAlive()).isTrue();
    } finally {
      stranger.destroy();
    }
  }

  @Test
  void leavesThePidFileWhereSomethingListensOnItsPort() throws Exception {
    server.start();
    server.stop();
    Process stranger = new ProcessBuilder("sleep", "600").start();
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path file = home.resolve("postgres/data/postmaster.pid");
      Files.writeString(file, stale(stranger.pid(), socket.getLocalPort()));
      assertThatThrownBy(server::start)
          .hasMessageContaining("already exists")
          .hasMessageContaining("PID " + stranger.pid())
          .hasMessageEndingWith("remove " + file);
      assertThat(file).exists();
      Files.delete(file);
    } finally {
      stranger.destroy();
    }
  }

  private String stale(long pid, int port) {
    return "%d\n%s\n1790000000\n%d\n\n127.0.0.1\n   54321    0\nready   \n"
        .formatted(pid, home.resolve("postgres/data"), port);
  }

  @Test
  void saysWhatHelpsAgainstWhatIsWrongWithItsFolder() throws Exception {
    server.start();
    server.stop();
    Path control = home.resolve("postgres/data/global/pg_control");
    byte[] good = Files.readAllBytes(control);
    Files.write(control, new byte[good.length]);
    assertThat(server.look().damage())
        .contains("has a global/pg_control that is empty inside, as after a power loss");
    String damaged = "Put back a copy of that folder, or move it away to begin with an empty one";
    assertThatThrownBy(server::start).hasMessageEndingWith(damaged);
    Files.write(control, new byte[10]);
    assertThat(server.look().damage()).contains("has a global/pg_control of 10 bytes, not 8192");
    Files.write(control, good);
    assertThat(server.look().damage()).isEmpty();
    Path version = home.resolve("postgres/data/PG_VERSION");
    Files.move(version, home.resolve("kept"));
    assertThatThrownBy(server::start)
        .hasMessageContaining("there is no file " + version)
        .hasMessageEndingWith(damaged);
    Files.move(home.resolve("kept"), version);
    Files.move(home.resolve("postgres/password"), home.resolve("kept"));
    assertThatThrownBy(server::start)
        .hasMessageContaining("there is no file " + home.resolve("postgres/password"))
        .hasMessageEndingWith(damaged);
  }

  @Test
  void isStoppedAlsoWhereItsPasswordWasLost() throws Exception {
    EmbeddedPostgres.Address address = server.start();
    Path password = home.resolve("postgres/password");
    Files.writeString(password, "another");
    assertThat(server.guests()).isZero();
    assertThatThrownBy(() -> server.start().createDatabase("more"))
        .hasMessageContaining("postgres/password");
    Files.delete(password);
    assertThat(server.guests()).isZero();
    server.stop();
    assertThat(server.isRunning()).isFalse();
    assertThat(address.port()).isPositive();
  }

  @Test
  void countsWhoElseIsConnected() throws Exception {
    assertThat(server.guests()).isZero();
    EmbeddedPostgres.Address address = server.start();
    assertThat(server.guests()).isZero();
    try (var _ =
        DriverManager.getConnection(address.url("postgres"), "vel", address.password().reveal())) {
      Awaitility.await().until(() -> server.guests() == 1);
    }
    Awaitility.await().until(() -> server.guests() == 0);
  }

  @Test
  void keepsItsPortItsDataAndItsSecretsToItself() throws Exception {
    EmbeddedPostgres.Address first = server.start();
    first.createDatabase("vel");
    first.createDatabase("vel");
    server.stop();
    EmbeddedPostgres.Address again = server.start();
    assertThat(again).isEqualTo(first);
    assertThat(Files.getPosixFilePermissions(home.resolve("postgres").resolve("password")))
        .hasSize(2);
    assertThat(again.toString()).doesNotContain(again.password().reveal());
  }

  @Test
  void startsAgainWhereTheFileWithItsPortIsTorn() throws Exception {
    for (String torn : List.of("", "54x", "99999")) {
      Files.writeString(home.resolve("postgres").resolve("port"), torn);
      assertThat(server.start().port()).isPositive();
      server.stop();
    }
  }

  @Test
  void letsTheApplicationNeitherBecomeTheOwnerNorTouchTheAuditLog() {
    EmbeddedPostgres.Address address = server.start();
    try (Database database = address.open("vel", address.application("vel", 2))) {
      for (String attempt :
          List.of(
              "RESET ROLE; ALTER TABLE audit_logs DISABLE TRIGGER ALL",
              "SET ROLE vel",
              "DELETE FROM audit_logs")) {
        assertThatThrownBy(() -> database.run(tx -> tx.update(attempt)))
            .satisfies(e -> assertThat(SqlState.of(e).code()).isEqualTo("42501"));
      }
    }
  }

  @Test
  void letsInTheApplicationAloneByItsPasswordAsItIs() throws Exception {
    EmbeddedPostgres.Address address = server.start();
    address.open("vel", address.application("vel", 1)).close();
    List<String> rules =
        Files.readAllLines(home.resolve("postgres/data/pg_hba.conf")).stream()
            .filter(line -> !line.isBlank() && !line.startsWith("#"))
            .toList();
    assertThat(rules.getFirst()).isEqualTo("host all vel_app 127.0.0.1/32 password");
    assertThat(rules.subList(1, rules.size())).allMatch(rule -> rule.endsWith("scram-sha-256"));
    assertThatThrownBy(
            () -> DriverManager.getConnection(address.url("vel"), "vel_app", "guess").close())
        .satisfies(e -> assertThat(((SQLException) e).getSQLState()).isEqualTo("28P01"));
  }

  @Test
  void letsInWhoeverAServerOfAnEarlierVelLetsIn() throws Exception {
    EmbeddedPostgres.Address address = server.start();
    Path rules = home.resolve("postgres/data/pg_hba.conf");
    server.stop();
    String edited = Files.readString(rules).lines().skip(1).collect(joining("\n", "", "\n#mine\n"));
    Files.writeString(rules, edited);
    Files.delete(home.resolve("postgres/application-password"));
    assertThat(server.start()).isEqualTo(address);
    assertThat(Files.readString(rules)).startsWith("host all vel_app").endsWith(edited);
    assertThat(Files.getPosixFilePermissions(home.resolve("postgres/application-password")))
        .hasSize(2);
    assertThat(server.look().address()).contains(address);
  }

  @Test
  void takesNobodyElsesProcessForTheServer() throws Exception {
    EmbeddedPostgres.Address address = server.start();
    Path data = home.resolve("postgres/data");
    long pid = server.look().pid().orElseThrow();
    assertThat(Postmaster.isAlive(pid, data)).isTrue();
    assertThat(Postmaster.isAlive(ProcessHandle.current().pid(), data)).isFalse();
    assertThat(Postmaster.isAlive(Integer.MAX_VALUE, data)).isFalse();
    assertThat(Postmaster.isAlive(pid, somebodyElses())).isFalse();
    assertThat(address.own().reveal()).isNotEqualTo(address.password().reveal());
  }

  private Path somebodyElses() throws Exception {
    if (!Files.getAttribute(home, "unix:uid").equals(0)) {
      return Path.of("/");
    }
    return Files.setAttribute(Files.createDirectory(home.resolve("theirs")), "unix:uid", 4_711);
  }

  @Test
  void comesBackUnderAHouseThatGoesOn() throws Exception {
    Settings settings =
        TestHouse.settings(
            new Settings.Database(Optional.empty(), Optional.empty(), Optional.empty(), 3),
            Map.of(),
            2,
            2);
    try (House house = House.open(in(home, settings), InstantSource.system())) {
      house.startEngine();
      assertThat(house.isReady()).isTrue();
      server.stop();
      assertThat(house.isReady()).isFalse();
      Awaitility.await().atMost(Duration.ofSeconds(40)).until(house::isReady);
    }
  }

  private static Settings in(Path dataDir, Settings settings) {
    return new Settings(
        settings.database(),
        settings.secretKeyBase(),
        settings.previousSecrets(),
        settings.providers(),
        settings.server(),
        settings.limits(),
        settings.routing(),
        settings.mcp(),
        settings.workers(),
        settings.allowedHosts(),
        settings.admin(),
        settings.catalogueFile(),
        dataDir,
        settings.log());
  }
}
