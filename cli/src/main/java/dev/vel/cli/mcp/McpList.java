package dev.vel.cli.mcp;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.mcp.McpServerView;
import dev.vel.wire.Page;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel mcp list}. */
final class McpList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel mcp list", "vel mcp list -o json | jq '.data[].name'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return McpServerView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    Page.Range range = Paging.of(call);
    try (Door door = call.open()) {
      Page<McpServerView> page = door.vel().mcpServers(range);
      call.output().page(page, () -> table(page));
      Paging.remark(call, page, "MCP servers", "add one with `vel mcp add NAME --url URL`");
    }
    return ExitCode.OK;
  }

  private static Table table(Page<McpServerView> page) {
    Table table = new Table("NAME", "ORIGIN", "TRANSPORT", "STATE", "TOOLS", "~PLACE");
    for (McpServerView each : page.data()) {
      table.row(
          each.name(),
          Words.of(each.origin()),
          Words.of(each.transport()),
          Words.of(each.state()),
          McpWords.tools(each),
          McpWords.place(each));
    }
    return table;
  }
}
