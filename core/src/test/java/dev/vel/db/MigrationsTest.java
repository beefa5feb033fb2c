package dev.vel.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Settings;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How a schema comes to be up to date, and what becomes of an earlier vel on a later one. */
class MigrationsTest {
  /** What an earlier vel, which knows nothing of it, could stumble over. */
  private static final Pattern TAKES_AWAY =
      Pattern.compile(
          "\\bDROP\\b|\\bRENAME\\b|\\bSET NOT NULL\\b|\\bTYPE\\b|ADD COLUMN[^,;]*NOT NULL(?![^,;]*DEFAULT)",
          Pattern.CASE_INSENSITIVE);

  @Test
  void runOnceWhenSeveralInstancesStartAtOnce() throws Exception {
    Settings.Database database = TestDatabase.bare();
    Callable<Void> start =
        () -> {
          Database.migrate(database, database.url().orElseThrow());
          return null;
        };
    try (ExecutorService instances = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Void> each : instances.invokeAll(List.of(start, start, start, start))) {
        each.get();
      }
    }
    List<String> versions = versions(database);
    assertThat(versions).isNotEmpty().doesNotHaveDuplicates();
  }

  @Test
  void refuseTheSchemaOfANewerVel() throws Exception {
    Settings.Database database = TestDatabase.settings();
    applied(database, 901, "expand something");
    applied(database, 902, "contract something");
    assertThatThrownBy(() -> Database.migrate(database, database.url().orElseThrow()))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT);
              assertThat(e.sentence()).contains("902").contains("newer vel").contains("backup");
            });
  }

  @Test
  void letAnEarlierVelGoOnWhereANewerOneOnlyAdded() throws Exception {
    Settings.Database database = TestDatabase.settings();
    applied(database, 901, "expand something");
    assertThatCode(() -> Database.migrate(database, database.url().orElseThrow()))
        .doesNotThrowAnyException();
  }

  @Test
  void takeNothingAwayWhenTheySayThatTheyOnlyAdd() throws Exception {
    Path folder = Path.of("src", "main", "resources", "dev", "vel", "db", "migration");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(it -> name(it).contains("__expand_")).toList()) {
        assertThat(withoutComments(file)).as(name(file)).doesNotContainPattern(TAKES_AWAY);
      }
    }
    assertThat("ALTER TABLE a ADD COLUMN b text NOT NULL;").containsPattern(TAKES_AWAY);
    assertThat("ALTER TABLE a ADD COLUMN b text NOT NULL DEFAULT '';")
        .doesNotContainPattern(TAKES_AWAY);
  }

  private static String name(Path file) {
    return file.getFileName().toString();
  }

  private static String withoutComments(Path file) throws IOException {
    return Files.readString(file).replaceAll("(?m)--.*$", "");
  }

  private static void applied(Settings.Database database, int version, String description)
      throws Exception {
    try (Connection owner = TestDatabase.asOwner(database);
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          INSERT INTO flyway_schema_history
            (installed_rank, version, description, type, script, checksum, installed_by, execution_time, success)
          VALUES (%1$d, '%1$d', '%2$s', 'SQL', 'V%1$d.sql', 1, 'vel', 1, true)
          """
              .formatted(version, description));
    }
  }

  private static List<String> versions(Settings.Database database) throws Exception {
    List<String> versions = new ArrayList<>();
    try (Connection owner = TestDatabase.asOwner(database);
        Statement statement = owner.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT version FROM flyway_schema_history WHERE success AND version IS NOT NULL")) {
      while (rows.next()) {
        versions.add(rows.getString(1));
      }
    }
    return versions;
  }
}
