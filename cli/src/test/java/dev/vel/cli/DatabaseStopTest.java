package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.db.EmbeddedPostgres;
import dev.vel.db.TestDatabase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the embedded database server, which is a real one. */
final class DatabaseStopTest {
  @TempDir Path home;
  private Desk desk;
  private EmbeddedPostgres.Address address;

  private EmbeddedPostgres server() {
    return EmbeddedPostgres.in(home.resolve("DATA/vel"));
  }

  @AfterEach
  void stop() throws Exception {
    server().stop();
  }

  @BeforeEach
  void start() throws Exception {
    Path unpacked = TestDatabase.programs();
    Path folder = Files.createDirectories(home.resolve("DATA/vel/postgres"));
    Files.createSymbolicLink(folder.resolve("server"), unpacked);
    desk = new Desk(home);
    address = server().start();
  }

  @Test
  void saysThatTheServerGoesOnWhenTheDaemonEnds() throws Exception {
    Path veld = Files.createDirectories(home.resolve("bin")).resolve("veld");
    Files.writeString(veld, "#!/bin/sh\necho 1 > \"$VEL_READY_FILE\"\nexec sleep 600\n");
    Files.setPosixFilePermissions(veld, PosixFilePermissions.fromString("rwxr-xr-x"));
    desk.environment.put("VEL_HOME", home.toString());
    desk.type("daemon", "start");
    assertThat(desk.type("daemon", "stop").err())
        .isEqualTo(
            "the daemon has ended\nthe database server goes on, for local mode and the next daemon;"
                + " `vel daemon stop --database` ends it\n");
    assertThat(server().isRunning()).isTrue();
  }

  @Test
  void endsTheServerOnceNobodyIsConnected() throws Exception {
    try (var _ =
        DriverManager.getConnection(address.url("postgres"), "vel", address.password().reveal())) {
      Desk.Said refused = desk.type("daemon", "stop", "--database");
      assertThat(refused.code()).isEqualTo(1);
      assertThat(refused.err())
          .isEqualTo(
              "the daemon does not run\n"
                  + "vel: the database server is in use and was not stopped: one connection is open;"
                  + " end other vel commands and workers first\n");
      assertThat(server().isRunning()).isTrue();
    }
    assertThat(desk.type("daemon", "stop", "--database").err())
        .isEqualTo("the daemon does not run\nthe database server has ended\n");
    assertThat(server().isRunning()).isFalse();
    assertThat(desk.type("daemon", "stop", "--database").err())
        .isEqualTo("the daemon does not run\nthe database server does not run\n");
  }

  @Test
  void endsAServerWhosePasswordWasLost() throws Exception {
    Path password = home.resolve("DATA/vel/postgres/password");
    Files.writeString(password, "another");
    assertThat(desk.type("doctor").out()).contains("refuses the password in " + password);
    assertThat(desk.type("daemon", "stop", "--database").err())
        .isEqualTo("the daemon does not run\nthe database server has ended\n");
    assertThat(server().isRunning()).isFalse();
  }
}
