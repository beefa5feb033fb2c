package dev.vel.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/** Appends to the audit log, always inside the transaction of the deed. Thread-safe. */
public final class Audit {
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
