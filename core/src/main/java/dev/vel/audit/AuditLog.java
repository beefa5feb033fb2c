package dev.vel.audit;

import dev.vel.db.Database;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.Page;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the audit log, the newest rows first. Who may read what is for the door to say: users their
 * own rows with {@link #listOf}, administrators everything with {@link #listAll}. Thread-safe.
 */
public final class AuditLog {
  private static final int PAGE = 1_000;

  private final Database database;
  private final InstantSource clock;

  public AuditLog(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  /** The rows of everyone. */
  public Page<AuditEntry> listAll(AuditQuery query) {
    return list(new Filter(query.filter()), query.range());
  }

  /** The rows of one user, whatever user the query names besides. */
  public Page<AuditEntry> listOf(UUID userId, AuditQuery query) {
    return list(new Filter(query.filter()).and("user_id = ?", userId), query.range());
  }

  /**
   * Hands over rows from the oldest to the newest, those of before it was called. Nothing is held
   * between two pages, neither rows nor a connection, however slow {@code each} is; what it throws
   * ends it.
   *
   * @param userId whose rows; null for everyone's
   */
  public <E extends Exception> void each(@Nullable UUID userId, AuditFilter wanted, Taker<E> each)
      throws E {
    AuditFilter bounded = wanted.until(clock.instant());
    List<AuditEntry> page;
    AuditEntry last = null;
    do {
      Filter filter = new Filter(bounded).and("user_id = ?", userId);
      if (last != null) {
        filter.and("(at, id) > (?, ?)", last.timestamp(), last.id());
      }
      page = database.tx(tx -> rows(tx, filter, " ORDER BY at, id LIMIT ?", PAGE));
      for (AuditEntry entry : page) {
        each.take(entry);
        last = entry;
      }
    } while (page.size() == PAGE);
  }

  /** Takes rows one by one. */
  @FunctionalInterface
  public interface Taker<E extends Exception> {
    void take(AuditEntry entry) throws E;
  }

  private Page<AuditEntry> list(Filter filter, Page.Range range) {
    return database.tx(tx ->
        Page.of(
            rows(
                tx,
                filter,
                " ORDER BY at DESC, id DESC LIMIT ? OFFSET ?",
                range.limit(),
                range.offset()),
            total(tx, filter),
            range));
  }

  private static List<AuditEntry> rows(Tx tx, Filter filter, String order, Object... more) {
    return tx.query(
        AuditLog::entry,
        """
        SELECT id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent,
               request_id, details::text AS details
        FROM audit_logs\
        """
            + filter.where()
            + order,
        filter.values(more));
  }

  private static long total(Tx tx, Filter filter) {
    return tx.first(
            row -> row.big("total"),
            "SELECT count(*) AS total FROM audit_logs" + filter.where(),
            filter.values())
        .orElseThrow();
  }

  static AuditEntry entry(Row row) {
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
    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();

    Filter(AuditFilter wanted) {
      and("action = ?", wanted.action());
      and("user_id = ?", wanted.userId());
      and("resource_type = ?", wanted.resourceType());
      and("resource_id = ?", wanted.resourceId());
      and("outcome = ?", wanted.outcome());
      and("at >= ?", wanted.from());
      and("at < ?", wanted.to());
    }

    Filter and(String condition, @Nullable Object value) {
      if (value != null) {
        conditions.add(condition);
        values.add(value);
      }
      return this;
    }

    void and(String condition, Object value, Object second) {
      and(condition, value);
      values.add(second);
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
