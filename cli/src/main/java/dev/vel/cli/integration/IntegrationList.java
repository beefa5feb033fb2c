package dev.vel.cli.integration;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.integration.Integration;
import dev.vel.wire.Page;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel integration list}. */
final class IntegrationList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel integration list", "vel integration list -o json | jq '.data[].provider'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Integration.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    Page.Range range = Paging.of(call);
    try (Door door = call.open()) {
      Page<Integration> page = door.vel().integrations(range);
      call.output().page(page, () -> table(page));
      Paging.remark(call, page, "keys of your own", "add one with `vel integration add PROVIDER`");
    }
    return ExitCode.OK;
  }

  private static Table table(Page<Integration> page) {
    Table table = new Table("#ID", "PROVIDER", "STATUS", "KEY", "~BASE URL", "~ERROR");
    for (Integration each : page.data()) {
      table.row(
          each.id(),
          each.provider().wire(),
          Words.of(each.status()),
          each.keyHint(),
          each.config().baseUrl(),
          each.lastError());
    }
    return table;
  }
}
