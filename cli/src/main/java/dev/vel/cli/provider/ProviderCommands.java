package dev.vel.cli.provider;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import java.util.List;

/** {@code vel provider …}. */
public final class ProviderCommands {
  private ProviderCommands() {}

  public static Branch branch() {
    return new Branch(
        List.of("vel provider list", "vel provider show openai"),
        List.of(
            new Entry("list", "List providers and how they are", ProviderList::new),
            new Entry("show", "Show a provider's models and prices", ProviderShow::new)));
  }
}
