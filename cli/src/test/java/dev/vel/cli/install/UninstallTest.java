package dev.vel.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.Desk;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.cli.keyring.FakeTool;
import dev.vel.cli.process.Presence;
import dev.vel.config.OwnFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** vel uninstall, with real installations. */
final class UninstallTest {
  @TempDir Path folder;
  private Desk desk;
  private Path home;
  private Path prefix;

  @BeforeEach
  void install() throws IOException {
    home = Files.createDirectories(folder.resolve("home"));
    desk = new Desk(home);
    Sources sources = new Sources(folder);
    prefix = folder.resolve("prefix");
    sources.publish(folder.resolve("releases"), "1.0");
    Path installed = sources.installed(folder.resolve("releases"), prefix);
    desk.environment.put("VEL_HOME", installed.toString());
    Sources.write(home.resolve("CONFIG/vel/vel.yaml"), "port: 1\n");
    Sources.write(home.resolve("STATE/vel/worker.log"), "");
    Sources.write(home.resolve("DATA/vel/postgres/data/PG_VERSION"), "18");
    Sources.write(home.resolve("DATA/vel/admin-password"), "x");
  }

  @Test
  void removesTheProgramsAndKeepsTheData() {
    Desk.Said said = desk.type("uninstall");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).startsWith("Removed vel from " + prefix + ". Your data stays in ");
    assertThat(prefix).doesNotExist();
    assertThat(home.resolve("DATA/vel/postgres/data/PG_VERSION")).exists();
    assertThat(home.resolve("CONFIG/vel/vel.yaml")).exists();
  }

  @Test
  void removesTheDataWhenItIsToldTo() {
    Desk.Said said = desk.type("uninstall", "--purge", "--yes");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err())
        .startsWith(
            "this removes vel from %1$s, and for good:\n  %2$s/CONFIG/vel\n  %2$s/STATE/vel\n  %2$s/DATA/vel/postgres\n  %2$s/DATA/vel/admin-password\n"
                .formatted(prefix, home));
    assertThat(said.err()).endsWith("\nRemoved vel from " + prefix + ".\n");
    assertThat(prefix).doesNotExist();
    for (String kind : new String[] {"CONFIG", "STATE", "DATA"}) {
      assertThat(home.resolve(kind)).isEmptyDirectory();
    }
  }

  @Test
  void removesTheFoldersThatItMadeForItsOwnAndNoOthers() throws IOException {
    Path fresh = Files.createDirectories(folder.resolve("fresh"));
    Files.createDirectories(fresh.resolve("state"));
    desk.environment.put("XDG_CONFIG_HOME", fresh.resolve("a/config").toString());
    desk.environment.put("XDG_STATE_HOME", fresh.resolve("state/of mine").toString());
    desk.environment.put("XDG_DATA_HOME", fresh.resolve("a/share").toString());
    assertThat(desk.type("config", "set", "port", "4020").code()).isZero();
    OwnFolder.make(fresh.resolve("state/of mine/vel/last-task"));
    OwnFolder.make(fresh.resolve("a/share/vel"));
    Sources.write(fresh.resolve("a/share/vel/admin-password"), "x");
    assertThat(desk.type("uninstall", "--purge", "--yes").code()).isZero();
    assertThat(fresh.resolve("state")).isEmptyDirectory();
    assertThat(fresh.resolve("a")).doesNotExist();
  }

  @Test
  void keepsAFolderThatItMadeAndOthersUseByNow() {
    Path config = folder.resolve("fresh/config");
    desk.environment.put("XDG_CONFIG_HOME", config.toString());
    assertThat(desk.type("config", "set", "port", "4020").code()).isZero();
    Sources.write(config.resolve("other/settings"), "x");
    assertThat(desk.type("uninstall", "--purge", "--yes").code()).isZero();
    assertThat(config).isDirectoryContaining(path -> path.endsWith("other"));
    assertThat(config.resolve("vel")).doesNotExist();
  }

  @Test
  void asksBeforeItRemovesData() {
    Desk.Said nobody = desk.type("uninstall", "--purge");
    assertThat(nobody.code()).isEqualTo(2);
    assertThat(nobody.err())
        .endsWith("vel: nobody can be asked whether to remove all of this: add --yes\n");
    assertThat(prefix.resolve("bin/vel")).exists();
    desk.screen = true;
    Desk.Said no = desk.pipe("no\n", "uninstall", "--purge", "-q");
    assertThat(no.code()).isEqualTo(1);
    assertThat(no.err())
        .contains(home.resolve("DATA/vel/postgres").toString(), "remove all of this for good? ")
        .endsWith("vel: nothing was changed\n");
    assertThat(prefix.resolve("bin/vel")).exists();
    assertThat(home.resolve("CONFIG/vel/vel.yaml")).exists();
    Desk.Said yes = desk.pipe("yes\n", "uninstall", "--purge", "-o", "json");
    assertThat(yes.code()).isZero();
    assertThat(yes.out()).contains("\"uninstalled\" : true", "DATA/vel/postgres");
    assertThat(prefix).doesNotExist();
  }

  @Test
  void leavesWhatIsNotItsOwnInADataFolderThatOthersUse() {
    Path shared = folder.resolve("shared");
    Sources.write(shared.resolve("postgres/data/PG_VERSION"), "18");
    Sources.write(shared.resolve("thesis.tex"), "…");
    Sources.write(home.resolve("CONFIG/vel/vel.yaml"), "vel_data_dir: " + shared + "\n");
    desk.environment.put("DATABASE_URL", "postgresql://db.example.com/vel");
    Desk.Said said = desk.type("uninstall", "--purge", "--yes");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err()).contains("the database of DATABASE_URL stays");
    assertThat(shared.resolve("postgres")).doesNotExist();
    assertThat(shared.resolve("thesis.tex")).exists();
  }

  @Test
  void followsAFolderThatLivesElsewhereAndNoLinkWithin() throws IOException {
    Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
    Path precious = folder.resolve("precious");
    Sources.write(precious.resolve("x"), "");
    Files.move(home.resolve("STATE/vel"), elsewhere.resolve("vel"));
    Files.createSymbolicLink(home.resolve("STATE/vel"), elsewhere.resolve("vel"));
    Files.createSymbolicLink(elsewhere.resolve("vel/link"), precious);
    Desk.Said said = desk.type("uninstall", "--purge", "--yes");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(elsewhere).isEmptyDirectory();
    assertThat(home.resolve("STATE")).isEmptyDirectory();
    assertThat(precious.resolve("x")).exists();
  }

  @Test
  void wantsTheDaemonToBeStoppedFirstOrStopsItWithTheData() throws IOException {
    Path installed = Path.of(desk.environment.get("VEL_HOME"));
    Sources.program(
        installed.resolve("bin/veld"), "echo 4020 >\"$VEL_READY_FILE\"; exec sleep 600");
    assertThat(desk.type("daemon", "start").code()).isZero();
    long pid = Long.parseLong(desk.type("daemon", "status", "--jq", ".pid", "-q").out().strip());
    Desk.Said refused = desk.type("uninstall");
    assertThat(refused)
        .isEqualTo(new Desk.Said(1, "", "vel: the daemon still runs: `vel daemon stop` ends it\n"));
    assertThat(desk.type("uninstall", "--purge", "--yes").code()).isZero();
    // To Java one is alive that has ended, until somebody asked what it ended with.
    Awaitility.await()
        .until(() -> !ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false));
    assertThat(prefix).doesNotExist();
  }

  @Test
  void takesTokensOutOfTheKeyring() throws IOException {
    FakeTool tool = new FakeTool(folder.resolve("tools"));
    tool.addTo(desk.environment);
    String signedIn =
        """
        {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"},
         "token":"access","expires_at":"2026-11-23T14:00:00Z",
         "refresh_token":"refresh","refresh_expires_at":"2026-12-22T14:00:00Z"}
        """;
    try (Server server = new Server(asked -> Reply.json(200, signedIn))) {
      String url = server.url().toString();
      desk.pipe("Correct-1\n", "login", url, "--email", "a@b.c", "--password-stdin");
    }
    assertThat(tool.secrets()).contains("refresh");
    assertThat(desk.type("uninstall", "--purge", "--yes").code()).isZero();
    assertThat(tool.secrets()).isEmpty();
    assertThat(home.resolve("CONFIG")).isEmptyDirectory();
  }

  /** A process that holds a worker's sign until it is ended. */
  static final class Holder {
    public static void main(String[] arguments) throws Exception {
      try (Presence here = Presence.announce(Path.of(arguments[0])).orElseThrow()) {
        System.out.println("holding " + here);
        Thread.sleep(600_000);
      }
    }
  }

  @Test
  void endsTheWorkerThatIsAtWorkOnTheData() throws Exception {
    Process worker =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Holder.class.getName(),
                home.resolve("STATE/vel/worker-1.lock").toString())
            .start();
    try {
      assertThat(worker.inputReader().readLine()).startsWith("holding ");
      assertThat(desk.type("uninstall", "--purge", "--yes").code()).isZero();
      assertThat(worker.waitFor(10, TimeUnit.SECONDS)).isTrue();
      assertThat(home.resolve("STATE/vel")).doesNotExist();
    } finally {
      worker.destroyForcibly();
    }
  }

  @Test
  void knowsTheWorkerBehindItsSign() throws IOException {
    Path sign = home.resolve("STATE/vel/worker-1.lock");
    assertThat(Presence.behind(sign)).isEmpty();
    try (Presence here = Presence.announce(sign).orElseThrow()) {
      assertThat(here).isNotNull();
      assertThat(Presence.behind(sign).orElseThrow().pid())
          .isEqualTo(ProcessHandle.current().pid());
    }
    assertThat(Presence.behind(sign)).as("nobody holds it").isEmpty();
  }
}
