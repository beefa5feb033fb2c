package dev.vel.cli.provider;

import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Paging;
import dev.vel.cli.output.Table;
import dev.vel.route.Breakers;
import dev.vel.route.ProviderState;
import dev.vel.wire.Page;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel provider list}. */
final class ProviderList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel provider list",
        "vel provider list -o json | jq '.data[] | select(.configured) | .name'");
  }

  @Override
  public void describe(CommandSpec spec) {
    Paging.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ProviderState.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      Page<ProviderState> page = door.vel().providers(Paging.of(call));
      call.output().page(page, () -> table(page));
      if (page.data().stream().noneMatch(ProviderState::configured)) {
        call.notice("none is configured; `vel doctor` says how to set one up");
      }
    }
    return ExitCode.OK;
  }

  private static Table table(Page<ProviderState> page) {
    Table table = new Table("PROVIDER", "HEALTH", "LISTING", "MODELS", "LEFT ALONE");
    for (ProviderState provider : page.data()) {
      long open =
          provider.models().stream()
              .filter(model -> model.breaker() != Breakers.State.CLOSED)
              .count();
      table.row(
          provider.name(),
          provider.health(),
          // Nobody asked it yet.
          provider.listing().equals("unknown") ? null : provider.listing(),
          provider.models().size() + provider.otherModels().size(),
          open == 0 ? null : open + " models");
    }
    return table;
  }
}
