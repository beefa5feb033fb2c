package dev.vel.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.SqlState;
import dev.vel.db.TestDatabase;
import dev.vel.wire.Json;
import java.sql.Connection;
import java.sql.Statement;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AppendOnlyTest {
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final Audit audit = TestAudit.at(InstantSource.system());
  private Settings.Database settings;
  private Database database;

  @BeforeEach
  void open() {
    settings = TestDatabase.settings();
    database = TestDatabase.open(settings);
    database.run(tx -> audit.record(tx, Actor.SYSTEM, "task.create", "task", 7, null));
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UPDATE audit_logs SET outcome = 'failure'",
        "DELETE FROM audit_logs",
        "TRUNCATE audit_logs"
      })
  void neitherTheApplicationNorTheOwnerCanChangeARow(String sql) throws Exception {
    assertThatThrownBy(() -> database.run(tx -> tx.update(sql)))
        .satisfies(e -> assertThat(SqlState.of(e).code()).isEqualTo(INSUFFICIENT_PRIVILEGE));
    try (Connection owner = TestDatabase.asOwner(settings);
        Statement statement = owner.createStatement()) {
      assertThatThrownBy(() -> statement.execute(sql))
          .hasMessageContaining("audit_logs is append-only")
          .satisfies(e -> assertThat(SqlState.of(e).code()).isEqualTo(INSUFFICIENT_PRIVILEGE));
    }
    assertThat(rows()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DROP TABLE audit_logs",
        "ALTER TABLE audit_logs DISABLE TRIGGER ALL",
        "DROP TRIGGER audit_logs_no_change ON audit_logs",
        "CREATE OR REPLACE FUNCTION audit_logs_append_only() RETURNS trigger LANGUAGE plpgsql"
            + " AS $$ BEGIN RETURN NEW; END $$"
      })
  void theApplicationCannotTakeTheLockOff(String sql) {
    assertThatThrownBy(() -> database.run(tx -> tx.update(sql)))
        .satisfies(e -> assertThat(SqlState.of(e).code()).isEqualTo(INSUFFICIENT_PRIVILEGE));
  }

  @Test
  void aDeedThatIsRolledBackLeavesNoRow() {
    assertThatThrownBy(() ->
            database.run(tx -> {
              audit.record(tx, Actor.SYSTEM, "task.create", "task", 8, Json.object().put("a", 1));
              throw new IllegalStateException("changed my mind");
            }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(rows()).isEqualTo(1);
  }

  private long rows() {
    return database
        .tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM audit_logs"))
        .orElseThrow();
  }
}
