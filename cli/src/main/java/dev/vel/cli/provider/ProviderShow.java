package dev.vel.cli.provider;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.output.Display;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Words;
import dev.vel.route.ProviderState;
import dev.vel.wire.Page;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel provider show}. */
final class ProviderShow implements Leaf {
  private static final Page.Range ALL = new Page.Range(100, 0);

  @Override
  public List<String> examples() {
    return List.of(
        "vel provider show openai",
        "vel provider show groq -o json | jq '.models[] | {id, input_price, output_price}'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "PROVIDER", "Its name."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ProviderState.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    try (Door door = call.open()) {
      ProviderState provider = find(door.vel().providers(ALL).data(), call.argument(0));
      call.output().item(provider, () -> human(call.output().display(), provider));
      if (call.output().human() && !provider.otherModels().isEmpty()) {
        call.notice(
            "it lists "
                + provider.otherModels().size()
                + " other models, at no price that vel knows; -o json names them");
      }
    }
    return ExitCode.OK;
  }

  private static ProviderState find(List<ProviderState> providers, String name) {
    return providers.stream()
        .filter(provider -> provider.name().equals(name))
        .findFirst()
        .orElseThrow(() ->
            new CommandException(
                ExitCode.FAILED,
                "there is no provider '"
                    + name
                    + "' (`vel provider list` shows all)"
                    + Suggestion.tail(name, providers.stream().map(ProviderState::name).toList())));
  }

  private static String human(Display display, ProviderState provider) {
    Table table =
        new Table("MODEL", "INPUT", "CACHED", "OUTPUT", "CONTEXT", "BREAKER", "P50", "P95", "ENDS");
    for (ProviderState.ModelState model : provider.models()) {
      ProviderState.Latency latency = model.latency();
      table.row(
          model.id(),
          price(model.inputPrice()),
          price(model.cachedInputPrice()),
          price(model.outputPrice()),
          model.contextWindow(),
          Words.of(model.breaker()),
          latency == null ? null : Words.duration(latency.p50Ms()),
          latency == null ? null : Words.duration(latency.p95Ms()),
          ends(model));
    }
    return table.isEmpty() ? "" : table.render(display);
  }

  private static @Nullable String price(@Nullable BigDecimal price) {
    return price == null ? null : Words.dollars(price);
  }

  private static @Nullable String ends(ProviderState.ModelState model) {
    if (model.shutdown() == null) {
      return null;
    }
    String next = model.successor() == null ? "" : ", then " + model.successor();
    return model.shutdown() + next;
  }
}
