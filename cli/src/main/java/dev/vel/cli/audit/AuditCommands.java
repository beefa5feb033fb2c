package dev.vel.cli.audit;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel audit …}. */
public final class AuditCommands {
  private AuditCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel audit list --from 24h",
            "vel audit export --format csv --file november.csv --from 2026-11-01 --to 2026-12-01",
            "vel audit verify"),
        List.of(
            new Entry("list", "List who did what, newest first", AuditList::new),
            new Entry("export", "Write rows as CSV or JSON lines, oldest first", AuditExport::new),
            new Entry("verify", "Prove that no row was changed or removed", AuditVerify::new)));
  }
}
