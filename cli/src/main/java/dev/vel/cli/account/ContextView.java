package dev.vel.cli.account;

import dev.vel.cli.context.Account;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A context as commands answer it.
 *
 * @param url null for local mode
 * @param email who is signed in there, null for nobody
 */
record ContextView(String name, @Nullable URI url, @Nullable String email, boolean current) {

  /** Local mode and all others. */
  static List<ContextView> all(ContextStore store) {
    Contexts contexts = store.contexts();
    List<ContextView> views = new ArrayList<>();
    views.add(new ContextView(Contexts.LOCAL, null, null, contexts.chosen().isEmpty()));
    contexts
        .contexts()
        .forEach((name, known) ->
            views.add(
                new ContextView(
                    name,
                    known.url(),
                    store.account(name).map(Account::email).orElse(null),
                    name.equals(contexts.current()))));
    return views;
  }
}
