package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.context.Credential;
import dev.vel.cli.context.Stores;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The daemon's life, with a shell script in place of {@code veld}. */
final class DaemonTest {
  private static final String WORKS =
      """
      echo "admin $VEL_ADMIN_EMAIL"
      echo "port $PORT"
      echo "${PORT:-8080}" > "$VEL_READY_FILE.draft"
      mv "$VEL_READY_FILE.draft" "$VEL_READY_FILE"
      exec sleep 600
      """;
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    desk.environment.put("VEL_HOME", home.toString());
  }

  @AfterEach
  void stop() {
    desk.type("daemon", "stop");
  }

  private void veld(String script) throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Path veld = bin.resolve("veld");
    Files.writeString(veld, "#!/bin/sh\n" + script);
    Files.setPosixFilePermissions(veld, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private JsonNode status() {
    return Json.read(desk.type("daemon", "status", "-q", "-o", "json").out(), JsonNode.class);
  }

  @Test
  void startsOnceAndStops() throws IOException {
    veld(WORKS);
    Desk.Said started = desk.type("daemon", "start", "--port", "1");
    assertThat(started.out()).isEqualTo("http://127.0.0.1:1\n");
    assertThat(started.code()).isZero();
    assertThat(started.err())
        .isEqualTo(
            "sign in with: vel login http://127.0.0.1:1 --email admin@localhost --password-stdin < "
                + home.resolve("DATA/vel/admin-password")
                + "\n");
    long pid = status().path("pid").asLong();
    Desk.Said again = desk.type("daemon", "start");
    assertThat(again.code()).isZero();
    assertThat(again.err()).isEqualTo("the daemon runs already\n");
    assertThat(desk.type("daemon", "start", "--port", "1").code()).isZero();
    assertThat(desk.type("daemon", "start", "--port", "2"))
        .isEqualTo(
            new Desk.Said(
                1,
                "",
                "vel: the daemon runs already, at http://127.0.0.1:1: `vel daemon stop` first lets it"
                    + " move\n"));
    assertThat(status().path("pid").asLong()).isEqualTo(pid);
    assertThat(desk.type("daemon", "stop").err()).isEqualTo("the daemon has ended\n");
    // To Java one is alive that has ended, until somebody asked what it ended with.
    Awaitility.await()
        .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    assertThat(desk.type("daemon", "stop").err()).isEqualTo("the daemon does not run\n");
  }

  @Test
  void tellsNobodyToSignInWhoIs() throws IOException {
    veld(WORKS);
    URI url = URI.create("http://127.0.0.1:1");
    var store = Stores.withFile(home.resolve("CONFIG/vel"));
    store.keep("here", Credential.ofKey(url, "ada@example.com", "vel_key"));
    Contexts ignored = store.change(contexts -> contexts.with("here", url));
    assertThat(desk.type("daemon", "start", "--port", "1").err()).isEmpty();
    desk.type("daemon", "stop");
    assertThat(desk.type("daemon", "start", "--port", "2").err())
        .startsWith("sign in with: vel login http://127.0.0.1:2 ");
    desk.type("daemon", "stop");
    store.keep("here", new Credential(url, "a@b.c", "old", Instant.EPOCH, "old", Instant.EPOCH));
    assertThat(desk.type("daemon", "start", "--port", "1").err()).startsWith("sign in with: ");
    desk.type("daemon", "stop");
    Files.writeString(home.resolve("CONFIG/vel/contexts.json"), "{");
    assertThat(desk.type("daemon", "start", "--port", "1").err()).startsWith("sign in with: ");
  }

  @Test
  void saysWhatToDoWhereItsDataFolderCannotBeWrittenTo() throws IOException {
    veld(WORKS);
    Files.createDirectories(home.resolve("DATA"));
    Files.writeString(home.resolve("DATA/vel"), "a file");
    Desk.Said said = desk.type("daemon", "start", "--port", "1");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err())
        .startsWith("vel: the data folder " + home.resolve("DATA/vel") + " cannot be written to (")
        .endsWith("or set VEL_DATA_DIR to another folder\n");
  }

  @Test
  void keepsTheAdministratorsPasswordToItsOwner() throws IOException {
    veld(WORKS);
    desk.type("daemon", "start", "--port", "1");
    Path file = home.resolve("DATA/vel/admin-password");
    String password = Files.readString(file).strip();
    assertThat(password).matches("[A-Za-z0-9]{27}");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(desk.type("daemon", "logs", "-n", "2").out())
        .isEqualTo("admin admin@localhost\nport 1\n");
    desk.type("daemon", "stop");
    desk.type("daemon", "start", "--port", "1");
    assertThat(Files.readString(file).strip()).isEqualTo(password);
  }

  @Test
  void leavesTheAdministratorToWhoeverNamedOne() throws IOException {
    veld(WORKS);
    desk.environment.put("VEL_ADMIN_EMAIL", "ada@example.com");
    Desk.Said said = desk.type("daemon", "start", "--port", "1");
    assertThat(said.err()).isEmpty();
    assertThat(home.resolve("DATA/vel/admin-password")).doesNotExist();
  }

  @Test
  void leavesToTheSettingsFileWhatThatSays() throws IOException {
    veld("echo \"$VEL_BIND_ADDRESS,$LOG_FORMAT,$RATE_LIMIT_PER_HOUR,$VEL_ADMIN_EMAIL\"\n" + WORKS);
    desk.type("daemon", "start", "--port", "1");
    desk.type("daemon", "stop");
    Path own = Files.createDirectories(home.resolve("CONFIG/vel")).resolve("vel.yaml");
    Files.writeString(
        own,
        """
        vel_bind_address: 0.0.0.0
        log_format: json
        rate_limit_per_hour: 7
        database_url: postgres://db.example.com/vel
        """);
    assertThat(desk.type("daemon", "start", "--port", "1").err()).isEmpty();
    assertThat(desk.type("daemon", "logs").out().lines().filter(line -> line.contains(",")))
        .containsExactly("127.0.0.1,text,1000000,admin@localhost", ",,,");
  }

  @Test
  void isNotConfiguredByAFileThatLiesInTheWorkingFolder() throws IOException {
    veld(WORKS);
    Path file = Files.writeString(home.resolve("vel.yaml"), "task_master_command: sh -c true\n");
    Desk.Said refused = desk.type("daemon", "start", "--port", "1");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("`task_master_command`", "set VEL_CONFIG=" + file);
    assertThat(status().path("running").asBoolean()).isFalse();
    desk.environment.put("VEL_CONFIG", file.toString());
    assertThat(desk.type("daemon", "start", "--port", "1").code()).isZero();
  }

  @Test
  void tellsWhyItDied() throws IOException {
    veld("echo 'DATABASE_URL must be a URL'; exit 78\n");
    Desk.Said said = desk.type("daemon", "start");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .isEqualTo(
            "vel: the daemon ended at once, with exit code 78:\nDATABASE_URL must be a URL\n");
    assertThat(status().path("running").asBoolean()).isFalse();
    veld("echo 'the port is taken'; exit 69\n");
    assertThat(desk.type("daemon", "start").code()).isEqualTo(5);
  }

  @Test
  void saysThatThereIsNoDaemonToStart() {
    desk.environment.put("PATH", home.toString());
    Desk.Said said = desk.type("daemon", "start");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err()).startsWith("vel: veld is not installed beside this vel");
  }

  @Test
  void failsItsStatusWhenItDoesNotRun() {
    assertThat(desk.type("daemon", "status")).isEqualTo(new Desk.Said(1, "running  no\n", ""));
  }

  @Test
  void takesAnotherProcessWithTheSameNumberForNothing() throws IOException {
    Path state = Files.createDirectories(home.resolve("STATE/vel"));
    Files.writeString(
        state.resolve("veld.json"),
        "{\"pid\":%d,\"started_at\":\"2020-01-01T00:00:00Z\",\"url\":\"http://127.0.0.1:1\"}"
            .formatted(ProcessHandle.current().pid()));
    assertThat(status().path("running").asBoolean()).isFalse();
    assertThat(desk.type("daemon", "stop").err()).isEqualTo("the daemon does not run\n");
  }

  @Test
  void followsTheLogUntilInterrupted() throws IOException {
    Path state = Files.createDirectories(home.resolve("STATE/vel"));
    Files.writeString(state.resolve("veld.log"), "one\ntwo\nhalf");
    desk.interrupt();
    Desk.Said said = desk.type("daemon", "logs", "-f", "-n", "1", "-o", "jsonl");
    assertThat(said).isEqualTo(new Desk.Said(130, "{\"line\":\"two\"}\n", ""));
    assertThat(desk.type("daemon", "logs", "-f", "-o", "json").code()).isEqualTo(2);
    assertThat(desk.type("daemon", "logs", "-f", "--jq", ".line").err()).contains("use -o jsonl");
    assertThat(desk.type("daemon", "logs", "-f", "-o", "jsonl", "--jq", ".line").out())
        .isEqualTo("one\ntwo\n");
    assertThat(desk.type("daemon", "logs", "-f", "--fields", "line").out())
        .isEqualTo("LINE\none\ntwo\n");
  }
}
