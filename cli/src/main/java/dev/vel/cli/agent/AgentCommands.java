package dev.vel.cli.agent;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel agent …}. */
public final class AgentCommands {
  private AgentCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel agent create writer --provider groq,openai --optimize cost",
            "vel agent list",
            "vel agent test writer --type provider_ping"),
        List.of(
            new Entry("create", "Make an agent", AgentCreate::new),
            new Entry("list", "List agents, newest first", AgentList::new),
            new Entry("show", "Show one agent", AgentShow::new),
            new Entry("update", "Change an agent", AgentUpdate::new),
            new Entry("delete", "Delete an agent; its tasks stay readable", AgentDelete::new),
            new Entry("test", "Try an agent without recording a task", AgentTestCommand::new)));
  }
}
