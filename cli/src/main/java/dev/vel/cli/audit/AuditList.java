package dev.vel.cli.audit;

import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditQuery;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.wire.Page;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel audit list}. */
final class AuditList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel audit list --from 24h",
        "vel audit list --action user.login --outcome failure",
        "vel audit list --user ann@example.org -o json | jq '.data[].action'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Filters.addTo(spec);
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return AuditEntry.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      AuditQuery query = new AuditQuery(Filters.of(door.vel(), call), Paging.of(call));
      Page<AuditEntry> page = door.vel().auditLogs(query);
      call.output().page(page, () -> table(page));
      Paging.remark(call, page, "nothing was done that is asked for");
    }
    return ExitCode.OK;
  }

  private static Table table(Page<AuditEntry> page) {
    Table table = new Table("TIME", "~ACTOR", "ACTION", "OUTCOME", "~#RESOURCE", "IP");
    for (AuditEntry entry : page.data()) {
      table.row(
          Words.of(entry.timestamp()),
          entry.actor(),
          entry.action(),
          entry.outcome(),
          resource(entry.resourceType(), entry.resourceId()),
          entry.ip());
    }
    return table;
  }

  private static @Nullable String resource(@Nullable String type, @Nullable String id) {
    return type == null || id == null ? type : type + " " + id;
  }
}
