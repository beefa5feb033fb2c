package dev.vel.cli.integration;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel integration …}. */
public final class IntegrationCommands {
  private IntegrationCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of(
            "vel integration add groq",
            "vel integration list",
            "vel integration test groq",
            "vel integration update groq --status inactive"),
        List.of(
            new Entry("add", "Use a provider with a key of your own", IntegrationAdd::new),
            new Entry("list", "List your integrations, newest first", IntegrationList::new),
            new Entry("show", "Show one integration", IntegrationShow::new),
            new Entry("update", "Change an integration or its key", IntegrationUpdate::new),
            new Entry("test", "Try a key, at no cost", IntegrationTestCommand::new),
            new Entry("delete", "Delete an integration and its key", IntegrationDelete::new)));
  }
}
