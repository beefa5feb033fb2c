package dev.vel.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AuditLogTest {
  private static final Instant MONDAY = Instant.parse("2026-11-23T10:00:00Z");
  private static final Instant TUESDAY = Instant.parse("2026-11-24T10:00:00Z");
  private static final UUID ANN = Ids.next();
  private static final UUID BOB = Ids.next();

  private static Database database;
  private static AuditLog log;

  @BeforeAll
  static void open() {
    database = TestDatabase.open();
    log = new AuditLog(database, InstantSource.system());
    record(MONDAY, ANN, "task.create");
    record(MONDAY, BOB, "task.create");
    record(TUESDAY, ANN, "agent.create");
    record(TUESDAY, null, "user.login");
  }

  @AfterAll
  static void close() {
    database.close();
  }

  @Test
  void listsEverythingTheNewestFirst() {
    assertThat(log.listAll(query(null, null, null, null)).data())
        .extracting(AuditEntry::action)
        .containsExactly("user.login", "agent.create", "task.create", "task.create");
  }

  @Test
  void showsAUserNobodyElsesRows() {
    assertThat(actors(log.listOf(ANN, query(null, null, null, null)))).containsExactly(ANN, ANN);
    assertThat(actors(log.listOf(ANN, query(null, BOB, null, null)))).isEmpty();
    assertThat(actors(log.listAll(query(null, BOB, null, null)))).containsExactly(BOB);
  }

  @Test
  void filtersByActionAndTime() {
    assertThat(actors(log.listAll(query("task.create", null, null, null))))
        .containsExactly(BOB, ANN);
    assertThat(log.listAll(query(null, null, TUESDAY, null)).data()).hasSize(2);
    assertThat(log.listAll(query(null, null, null, TUESDAY)).data()).hasSize(2);
    assertThat(log.listAll(query("x' OR '1'='1", null, null, null)).data()).isEmpty();
  }

  @Test
  void pages() {
    Page<AuditEntry> page = log.listAll(new AuditQuery(AuditFilter.NONE, new Page.Range(2, 3)));
    assertThat(page.data()).hasSize(1);
    assertThat(page.meta()).isEqualTo(new Page.Meta(4, 2, 3));
  }

  @Test
  void showsAllOfARow() {
    AuditEntry entry = log.listOf(ANN, query("agent.create", null, null, null)).data().getFirst();
    assertThat(entry.timestamp()).isEqualTo(TUESDAY);
    assertThat(entry.actor()).isEqualTo("someone");
    assertThat(entry.resourceType()).isEqualTo("thing");
    assertThat(entry.resourceId()).isEqualTo("7");
    assertThat(entry.outcome()).isEqualTo("success");
    assertThat(entry.ip()).isEqualTo("192.0.2.1");
    assertThat(entry.userAgent()).isEqualTo("curl");
    assertThat(entry.requestId()).isEqualTo("req");
    assertThat(entry.details().get("colour").textValue()).isEqualTo("blue");
    assertThat(Json.tree(entry).has("resource_id")).isTrue();
  }

  private static void record(Instant at, @Nullable UUID user, String action) {
    Actor actor = new Actor(user, "someone", "192.0.2.1", "curl", "req");
    database.run(tx ->
        TestAudit.at(InstantSource.fixed(at))
            .record(tx, actor, action, "thing", 7, Json.object().put("colour", "blue")));
  }

  private static List<@Nullable UUID> actors(Page<AuditEntry> page) {
    return page.data().stream().<@Nullable UUID>map(AuditEntry::userId).toList();
  }

  private static AuditQuery query(
      @Nullable String action, @Nullable UUID user, @Nullable Instant from, @Nullable Instant to) {
    return new AuditQuery(
        new AuditFilter(action, user, null, null, null, from, to), new Page.Range(20, 0));
  }
}
