package dev.vel.cli.account;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel context delete}: forgets a context and its tokens here; nothing is asked there. */
final class ContextDelete implements Leaf {

  /**
   * What is answered.
   *
   * @param wasCurrent whether commands went there, and now run in local mode
   * @param hadSession whether tokens were forgotten
   */
  private record Deleted(String name, boolean deleted, boolean wasCurrent, boolean hadSession) {}

  @Override
  public List<String> examples() {
    return List.of(
        "vel context delete staging", "vel logout --context staging && vel context delete staging");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "NAME", "One of `vel context list`, but not local."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Deleted.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    String name = call.argument(0);
    ContextStore store = ContextStore.of(call.surroundings());
    Deleted deleted = store.exclusively(() -> delete(store, name));
    call.output().item(deleted, () -> "");
    if (call.output().human()) {
      boolean here = deleted.wasCurrent() && !Overruled.is(call, null);
      call.notice(
          "deleted "
              + name
              + (here ? "; commands now run in local mode" : "")
              + (deleted.hadSession()
                  ? "; its tokens are forgotten here, and the session there ends by itself"
                  : ""));
    }
    return ExitCode.OK;
  }

  private static Deleted delete(ContextStore store, String name) {
    Contexts before = store.contexts();
    if (name.equals(Contexts.LOCAL)) {
      throw CommandException.usage("'local' is local mode, which is always there");
    }
    if (!before.contexts().containsKey(name)) {
      throw ContextName.unknown(name, before, false);
    }
    boolean session = store.account(name).isPresent();
    if (session) {
      store.keep(name, null);
    }
    store.change(contexts -> contexts.without(name));
    return new Deleted(name, true, name.equals(before.current()), session);
  }
}
