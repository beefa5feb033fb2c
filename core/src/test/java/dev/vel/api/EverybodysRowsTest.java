package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditLog;
import dev.vel.audit.AuditQuery;
import dev.vel.audit.TestAudit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.usage.UsageLog;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageReport;
import dev.vel.wire.Page;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What administrators ask of tables that only grow, with an index for it. */
class EverybodysRowsTest {
  private static final Instant LAST_DAY = Instant.parse("2026-11-20T00:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(LAST_DAY.plusSeconds(86_400));

  private static Database database;

  /** One connection, so that what it says of itself comes after what it did. */
  @BeforeAll
  static void fill() throws SQLException {
    Settings.Database where = TestDatabase.settings();
    try (Connection owner = TestDatabase.asOwner(where);
        Statement statement = owner.createStatement()) {
      statement.execute(
          """
          INSERT INTO users (id, email, role, created_at, updated_at)
          SELECT gen_random_uuid(), n || '@example.org', 'user', now(), now() FROM generate_series(1, 1000) n;
          INSERT INTO usage (id, user_id, provider, model, outcome, prompt_tokens, completion_tokens,
                             cached_tokens, reasoning_tokens, cost_usd, latency_ms, estimated, created_at)
          SELECT gen_random_uuid(), users.id, 'openai', 'm', 'ok', 1, 1, 0, 0, 0.5, 1, false,
                 timestamptz '2026-11-20 01:00+00' - make_interval(days => 49 - day)
          FROM generate_series(0, 49) day, users ORDER BY day;
          SELECT brin_summarize_new_values('usage_created_idx');
          INSERT INTO audit_logs (id, at, actor, action, resource_type, resource_id, outcome)
          SELECT gen_random_uuid(), timestamptz '2026-11-20 00:00+00' + make_interval(secs => n), 'someone',
                 'task.create', 'task', 'thing-' || n, 'success'
          FROM generate_series(1, 50000) n;
          ANALYZE usage, audit_logs, users;
          """);
    }
    database =
        TestDatabase.open(new Settings.Database(where.url(), where.user(), where.password(), 1));
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void sumsUpADayWithoutReadingAllOthers() {
    UsageReport report =
        database.tx(tx ->
            new UsageLog(TestAudit.at(CLOCK), CLOCK)
                .report(tx, null, new UsageQuery(LAST_DAY, null, UsageQuery.GroupBy.DAY)));
    assertThat(report.data()).extracting(UsageReport.Line::key).containsExactly("2026-11-20");
    assertThat(report.data().getFirst().calls()).isEqualTo(1_000);
    assertThat(report.total().key()).isEqualTo("total");
    assertThat(report.total().calls()).isEqualTo(1_000);
    assertThat(report.total().costUsd()).isEqualByComparingTo("500");
    assertThat(uses("usage_created_idx")).isOne();
  }

  @Test
  void findsWhatBecameOfAThingWithoutReadingAllOthers() {
    AuditLog log = new AuditLog(database, CLOCK);
    long before = uses("audit_logs_resource_idx");
    assertThat(log.listAll(about(null)).data()).hasSize(1);
    assertThat(log.listAll(about("task")).meta().total()).isOne();
    assertThat(log.listAll(about("agent")).data()).isEmpty();
    assertThat(uses("audit_logs_resource_idx") - before).as("each page and its count").isEqualTo(6);
  }

  private static AuditQuery about(@Nullable String type) {
    return new AuditQuery(
        new AuditFilter(null, null, type, "thing-777", null, null, null), new Page.Range(20, 0));
  }

  private static long uses(String index) {
    database.run(tx -> tx.query(row -> row, "SELECT pg_stat_force_next_flush()::text AS done"));
    return database
        .tx(tx ->
            tx.first(
                row -> row.big("idx_scan"),
                "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = ?",
                index))
        .orElseThrow();
  }
}
