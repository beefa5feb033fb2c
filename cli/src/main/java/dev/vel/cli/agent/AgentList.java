package dev.vel.cli.agent;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentType;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.wire.Page;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel agent list}. */
final class AgentList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel agent list", "vel agent list --status active -o json | jq '.data[].name'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(Options.choice("--status", AgentStatus.class, "Only those of this status."));
    spec.addOption(Options.choice("--type", AgentType.class, "Only those of this type."));
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Agent.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    AgentQuery query =
        new AgentQuery(
            call.value("--status", AgentStatus.class),
            call.value("--type", AgentType.class),
            Paging.of(call));
    try (Door door = call.open()) {
      Page<Agent> page = door.vel().agents(query);
      call.output().page(page, () -> table(page));
      Paging.remark(call, page, "agents", "make one with `vel agent create NAME`");
    }
    return ExitCode.OK;
  }

  private static Table table(Page<Agent> page) {
    Table table = new Table("#ID", "~NAME", "TYPE", "STATUS", "CREATED");
    for (Agent agent : page.data()) {
      table.row(
          agent.id(),
          agent.name(),
          Words.of(agent.type()),
          Words.of(agent.status()),
          Words.of(agent.createdAt()));
    }
    return table;
  }
}
