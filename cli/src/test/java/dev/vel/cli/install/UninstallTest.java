package dev.vel.cli.install;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.Desk;
import dev.vel.cli.process.Presence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  void asksBeforeItRemovesData() {
    Desk.Said nobody = desk.type("uninstall", "--purge");
    assertThat(nobody)
        .isEqualTo(new Desk.Said(2, "", "vel: nobody is here to be asked: --purge needs --yes\n"));
    desk.screen = true;
    Desk.Said no = desk.pipe("no\n", "uninstall", "--purge", "-q");
    assertThat(no.code()).isEqualTo(1);
    assertThat(no.err())
        .contains(home.resolve("DATA/vel/postgres").toString(), "Type yes to go on:")
        .endsWith("vel: nothing was removed\n");
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
    assertThat(ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)).isFalse();
    assertThat(prefix).doesNotExist();
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
