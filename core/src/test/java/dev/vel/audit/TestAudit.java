package dev.vel.audit;

import dev.vel.config.Secret;
import java.time.InstantSource;
import java.util.List;

/** An audit log for tests that are about something else. */
public final class TestAudit {
  public static final AuditKeys KEYS = AuditKeys.of(new Secret("test-".repeat(16)), List.of());

  private TestAudit() {}

  public static Audit at(InstantSource clock) {
    return new Audit(KEYS, clock);
  }
}
