package dev.vel.cli.account;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.Address;
import dev.vel.cli.context.ContextStore;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel context set}: makes or changes one, and leaves the choice as it is. */
final class ContextSet implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel context set staging https://staging.example.com",
        "VEL_TOKEN=$(cat key.txt) vel task list --context staging");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "What the context is called."));
    spec.addPositional(
        Options.argument(1, "URL", "Where vel runs, such as https://vel.example.com."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ContextView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    String name = ContextName.checked(call.argument(0), "NAME");
    URI url = Address.parse(call.argument(1), "URL");
    ContextStore store = ContextStore.of(call.surroundings());
    Optional<Account> forgotten =
        store.exclusively(() -> {
          // Tokens of another place are of no use at this one, and none of its business.
          Optional<Account> elsewhere =
              store.account(name).filter(account -> !account.url().equals(url));
          if (elsewhere.isPresent()) {
            store.keep(name, null);
          }
          store.change(contexts -> contexts.knowing(name, url));
          return elsewhere;
        });
    ContextView view =
        ContextView.all(store).stream()
            .filter(it -> it.name().equals(name))
            .findFirst()
            .orElseThrow();
    call.output().item(view, () -> "");
    if (call.output().human()) {
      call.notice(
          "context "
              + name
              + " goes to "
              + url
              + (view.current() ? "" : "; `vel context use " + name + "` chooses it"));
    }
    forgotten.ifPresent(account -> call.notice(Forgotten.told(account)));
    return ExitCode.OK;
  }
}
