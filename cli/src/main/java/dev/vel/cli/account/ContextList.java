package dev.vel.cli.account;

import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.output.Table;
import dev.vel.wire.Json;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel context list}. */
final class ContextList implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel context list", "vel context list -o json | jq '.data[] | select(.current)'");
  }

  @Override
  public void describe(CommandSpec spec) {
    // It has no options of its own.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return ContextView.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    ContextStore store = ContextStore.of(call.surroundings());
    List<ContextView> views = ContextView.all(store);
    call.output().list(views, Json.object().put("total", views.size()), () -> table(views));
    Optional<ContextView> chosen = views.stream().filter(ContextView::current).findFirst();
    Overruled.tell(call, chosen.map(ContextView::url).orElse(null));
    store
        .contexts()
        .lost()
        .ifPresent(name ->
            call.notice(
                "the chosen context '"
                    + name
                    + "' is not there: `vel context use NAME` chooses another one"));
    return ExitCode.OK;
  }

  private static Table table(List<ContextView> views) {
    Table table = new Table("CURRENT", "NAME", "~URL", "SIGNED IN AS");
    views.forEach(
        view -> table.row(view.current() ? "*" : null, view.name(), view.url(), view.email()));
    return table;
  }
}
