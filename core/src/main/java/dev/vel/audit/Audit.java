package dev.vel.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Columns;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Appends to the audit log, always inside the transaction of the deed. Thread-safe. */
public final class Audit {
  private static final String APPEND =
      """
      INSERT INTO audit_logs (id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent,
                              request_id, details)
      SELECT id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent, request_id,
             CAST(details AS jsonb)
      FROM unnest(
        CAST(? AS uuid[]), CAST(? AS timestamptz[]), CAST(? AS uuid[]), CAST(? AS text[]), CAST(? AS text[]),
        CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
        CAST(? AS text[]), CAST(? AS text[]))
        AS deeds (id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent,
                  request_id, details)
      ON CONFLICT (id) DO NOTHING
      """;

  private final InstantSource clock;

  public Audit(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Records a deed that succeeded with the transaction.
   *
   * @param action {@code noun.verb}, such as {@code task.create}
   * @param resourceType {@code task}, {@code agent}, {@code user} …
   * @param details what changed, without secrets or prompts; null for nothing
   */
  public void record(
      Tx tx,
      Actor actor,
      String action,
      String resourceType,
      @Nullable Object resourceId,
      @Nullable ObjectNode details) {
    insert(tx, actor, action, resourceType, resourceId, "success", details);
  }

  /** Records an attempt that was refused, such as a wrong password. */
  public void refusal(
      Tx tx,
      Actor actor,
      String action,
      String resourceType,
      @Nullable Object resourceId,
      @Nullable ObjectNode details) {
    insert(tx, actor, action, resourceType, resourceId, "failure", details);
  }

  /**
   * Appends many rows in one statement; for deeds that change nothing else in the database. A row
   * that is there already stays as it is.
   */
  public void append(Tx tx, List<Deed> deeds) {
    if (deeds.isEmpty()) {
      return;
    }
    try (Columns<Deed> columns = new Columns<>(tx, APPEND, deeds)) {
      columns
          .column("uuid", Deed::id)
          .column("timestamptz", Deed::at)
          .column("uuid", deed -> deed.actor().userId())
          .text(deed -> deed.actor().name())
          .text(Deed::action)
          .text(Deed::resourceType)
          .text(Deed::resourceId)
          .text(deed -> deed.success() ? "success" : "failure")
          .text(deed -> deed.actor().ip())
          .text(deed -> deed.actor().userAgent())
          .text(deed -> deed.actor().requestId())
          .text(deed -> deed.details() == null ? "{}" : Json.write(deed.details()))
          .execute();
    }
  }

  private void insert(
      Tx tx,
      Actor actor,
      String action,
      String resourceType,
      @Nullable Object resourceId,
      String outcome,
      @Nullable ObjectNode details) {
    tx.update(
        """
        INSERT INTO audit_logs (id, at, user_id, actor, action, resource_type, resource_id, outcome,
                                ip, user_agent, request_id, details)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb))
        """,
        Ids.next(),
        clock.instant(),
        actor.userId(),
        actor.name(),
        action,
        resourceType,
        resourceId == null ? null : resourceId.toString(),
        outcome,
        actor.ip(),
        actor.userAgent(),
        actor.requestId(),
        details == null ? Json.object() : details);
  }
}
