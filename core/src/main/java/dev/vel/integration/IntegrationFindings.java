package dev.vel.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes down what calls and tests find out about integrations. Every finding is about one
 * revision: once the owner has changed the integration, it says nothing any more. Thread-safe.
 */
final class IntegrationFindings {
  private final Audit audit;
  private final InstantSource clock;

  IntegrationFindings(Audit audit, InstantSource clock) {
    this.audit = audit;
    this.clock = clock;
  }

  /** A test by the owner; an inactive integration stays so. */
  void tested(Tx tx, Actor actor, Stored row, IntegrationTest test, boolean conclusive) {
    boolean passed = test.status() == IntegrationTest.Status.PASSED;
    tx.update(
        """
        UPDATE integrations SET
          status = CASE WHEN status = 'inactive' OR NOT ? THEN status
                        WHEN ? THEN 'active' ELSE 'error' END,
          last_error = CASE WHEN status = 'inactive' OR NOT ? THEN last_error ELSE ? END,
          last_tested_at = ?
        WHERE id = ? AND revision = ?
        """,
        conclusive,
        passed,
        conclusive,
        passed ? null : test.message(),
        now(),
        row.id(),
        row.revision());
    ObjectNode details = Json.object().put("provider", row.provider().wire()).put("passed", passed);
    audit.record(tx, actor, "integration.test", "integration", row.id(), details);
  }

  /** The provider refused the key in a call. */
  void refused(Tx tx, UUID userId, UUID id, int revision, String provider, String why) {
    if (change(tx, id, revision, IntegrationStatus.ACTIVE, IntegrationStatus.ERROR, why)) {
      ObjectNode details = Json.object().put("provider", provider).put("reason", why);
      audit.refusal(tx, vel(userId), "integration.refused", "integration", id, details);
    }
  }

  /** A call succeeded. */
  void worked(Tx tx, UUID userId, UUID id, int revision, String provider) {
    if (change(tx, id, revision, IntegrationStatus.ERROR, IntegrationStatus.ACTIVE, null)) {
      ObjectNode details = Json.object().put("provider", provider);
      audit.record(tx, vel(userId), "integration.recovered", "integration", id, details);
    }
  }

  private boolean change(
      Tx tx,
      UUID id,
      int revision,
      IntegrationStatus from,
      IntegrationStatus to,
      @Nullable String error) {
    return tx.update(
            """
            UPDATE integrations SET status = ?, last_error = ?
            WHERE id = ? AND revision = ? AND status = ?
            """,
            to,
            error,
            id,
            revision,
            from)
        > 0;
  }

  /** vel itself, in the owner's log. */
  private static Actor vel(UUID userId) {
    return new Actor(userId, "system", null, null, null);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
