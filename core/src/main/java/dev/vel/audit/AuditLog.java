package dev.vel.audit;

import dev.vel.db.Database;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.Page;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit log, the newest rows first. Who may read what is for the door to say: users their
 * own rows with {@link #listOf}, administrators everything with {@link #listAll}. Thread-safe.
 */
public final class AuditLog {
  private final Database database;

  public AuditLog(Database database) {
    this.database = database;
  }

  /** The rows of everyone. */
  public Page<AuditEntry> listAll(AuditQuery query) {
    return list(new Filter(query));
  }

  /** The rows of one user, whatever user the query names besides. */
  public Page<AuditEntry> listOf(UUID userId, AuditQuery query) {
    Filter filter = new Filter(query);
    filter.and("user_id = ?", userId);
    return list(filter);
  }

  private Page<AuditEntry> list(Filter filter) {
    Page.Range range = filter.range;
    return database.tx(tx -> Page.of(rows(tx, filter), total(tx, filter), range));
  }

  private static List<AuditEntry> rows(Tx tx, Filter filter) {
    return tx.query(
        AuditLog::entry,
        """
        SELECT id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent,
               request_id, details::text AS details
        FROM audit_logs\
        """
            + filter.where()
            + " ORDER BY at DESC, id DESC LIMIT ? OFFSET ?",
        filter.values(filter.range.limit(), filter.range.offset()));
  }

  private static long total(Tx tx, Filter filter) {
    return tx.first(
            row -> row.big("total"),
            "SELECT count(*) AS total FROM audit_logs" + filter.where(),
            filter.values())
        .orElseThrow();
  }

  private static AuditEntry entry(Row row) {
    return new AuditEntry(
        row.id("id"),
        row.time("at"),
        row.optionalId("user_id"),
        row.text("actor"),
        row.text("action"),
        row.optionalText("resource_type"),
        row.optionalText("resource_id"),
        row.text("outcome"),
        row.optionalText("ip"),
        row.optionalText("user_agent"),
        row.optionalText("request_id"),
        row.json("details"));
  }

  /** Conditions that are constants of this class, and the values bound to them. */
  private static final class Filter {
    private final Page.Range range;
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    Filter(AuditQuery query) {
      this.range = query.range();
      and("action = ?", query.action());
      and("user_id = ?", query.userId());
      and("at >= ?", query.from());
      and("at < ?", query.to());
    }

    void and(String condition, @Nullable Object value) {
      if (value != null) {
        conditions.add(condition);
        values.add(value);
      }
    }

    String where() {
      return conditions.isEmpty() ? "" : " WHERE " + String.join(" AND ", conditions);
    }

    Object[] values(Object... more) {
      List<Object> all = new ArrayList<>(values);
      all.addAll(List.of(more));
      return all.toArray();
    }
  }
}
