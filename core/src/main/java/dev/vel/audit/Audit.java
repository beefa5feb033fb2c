package dev.vel.audit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Columns;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Appends to the audit log, always inside the transaction of the deed, and signs what it appends.
 * Rows are chained to each other later, by {@link Sealer}, so that writers do not wait for one
 * another. Thread-safe.
 */
public final class Audit {
  private static final String APPEND =
      """
      INSERT INTO audit_logs (id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent,
                              request_id, details, signature)
      SELECT id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent, request_id,
             CAST(details AS jsonb), decode(signature, 'hex')
      FROM unnest(
        CAST(? AS uuid[]), CAST(? AS timestamptz[]), CAST(? AS uuid[]), CAST(? AS text[]), CAST(? AS text[]),
        CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]),
        CAST(? AS text[]), CAST(? AS text[]), CAST(? AS text[]))
        AS deeds (id, at, user_id, actor, action, resource_type, resource_id, outcome, ip, user_agent,
                  request_id, details, signature)
      ON CONFLICT (id) DO NOTHING
      """;

  private final AuditKeys keys;
  private final InstantSource clock;
  private volatile boolean wrote;

  /**
   * @param keys with which rows are signed
   */
  public Audit(AuditKeys keys, InstantSource clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** Whether anything was written through it, so that there may be rows to be sealed. */
  public boolean hasWritten() {
    return wrote;
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
    insert(tx, actor, action, resourceType, resourceId, true, details);
  }

  /** Records an attempt that was refused, such as a wrong password. */
  public void refusal(
      Tx tx,
      Actor actor,
      String action,
      String resourceType,
      @Nullable Object resourceId,
      @Nullable ObjectNode details) {
    insert(tx, actor, action, resourceType, resourceId, false, details);
  }

  /**
   * Appends many rows in one statement; for deeds that change nothing else in the database. A row
   * that is there already stays as it is.
   */
  public void append(Tx tx, List<Deed> deeds) {
    if (deeds.isEmpty()) {
      return;
    }
    List<AuditEntry> rows = deeds.stream().map(Written::storable).toList();
    try (Columns<AuditEntry> columns = new Columns<>(tx, APPEND, rows)) {
      columns
          .column("uuid", AuditEntry::id)
          .column("timestamptz", AuditEntry::timestamp)
          .column("uuid", AuditEntry::userId)
          .text(AuditEntry::actor)
          .text(AuditEntry::action)
          .text(AuditEntry::resourceType)
          .text(AuditEntry::resourceId)
          .text(AuditEntry::outcome)
          .text(AuditEntry::ip)
          .text(AuditEntry::userAgent)
          .text(AuditEntry::requestId)
          .text(row -> Json.write(row.details()))
          .text(row -> HexFormat.of().formatHex(sign(row)))
          .execute();
    }
  }

  private void insert(
      Tx tx,
      Actor actor,
      String action,
      String resourceType,
      @Nullable Object resourceId,
      boolean success,
      @Nullable ObjectNode details) {
    String resource = resourceId == null ? null : resourceId.toString();
    AuditEntry row =
        Written.storable(
            Deed.of(clock.instant(), actor, action, resourceType, resource, success, details));
    tx.update(
        """
        INSERT INTO audit_logs (id, at, user_id, actor, action, resource_type, resource_id, outcome,
                                ip, user_agent, request_id, details, signature)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, CAST(? AS jsonb), ?)
        """,
        row.id(),
        row.timestamp(),
        row.userId(),
        row.actor(),
        row.action(),
        row.resourceType(),
        row.resourceId(),
        row.outcome(),
        row.ip(),
        row.userAgent(),
        row.requestId(),
        row.details(),
        sign(row));
  }

  private byte[] sign(AuditEntry row) {
    wrote = true;
    return keys.sign(Written.content(row));
  }
}
