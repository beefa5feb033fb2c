package dev.vel.cli.account;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel context use}. */
final class ContextUse implements Leaf {

  @Override
  public List<String> examples() {
    return List.of("vel context use vel.example.com", "vel context use local");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(0, "NAME", "One of `vel context list`; local is local mode."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ContextView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    ContextStore store = ContextStore.of(call.surroundings());
    String name = call.argument(0);
    store.change(contexts -> choose(contexts, name));
    ContextView chosen =
        ContextView.all(store).stream().filter(ContextView::current).findFirst().orElseThrow();
    call.output().item(chosen, () -> "");
    if (call.output().human()) {
      call.notice(told(chosen, Overruled.is(call, chosen.url())));
    }
    Overruled.tell(call, chosen.url());
    return ExitCode.OK;
  }

  private static String told(ContextView chosen, boolean overruled) {
    if (overruled) {
      return chosen.name() + " is chosen";
    }
    return chosen.url() == null
        ? "commands now run in local mode"
        : "commands now go to " + chosen.url();
  }

  private static Contexts choose(Contexts contexts, String name) {
    if (name.equals(Contexts.LOCAL)) {
      return contexts.choosing(null);
    }
    if (!contexts.contexts().containsKey(name)) {
      throw ContextName.unknown(name, contexts, true);
    }
    return contexts.choosing(name);
  }
}
