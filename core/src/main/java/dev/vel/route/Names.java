package dev.vel.route;

import dev.vel.llm.Catalogue;
import dev.vel.llm.ChatClient;
import dev.vel.llm.Model;
import dev.vel.llm.Resolution;
import dev.vel.wire.Similar;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds what a model's name stands for among the providers that one user has: a model's own id,
 * which may contain a slash, a retired id, or {@code provider/id} with any id. Thread-safe.
 */
final class Names {
  private final Catalogue catalogue;
  private final Map<String, ChatClient> clients;
  private final Router.Served served;
  private final Lifetimes lifetimes;

  Names(
      Catalogue catalogue,
      Map<String, ChatClient> clients,
      Router.Served served,
      Lifetimes lifetimes) {
    this.catalogue = catalogue;
    this.clients = clients;
    this.served = served;
    this.lifetimes = lifetimes;
  }

  /**
   * The models of a name.
   *
   * @param notes what is to be told about them, such as a retired name's successor
   * @param why when there are none, a sentence that says why; else empty
   */
  record Meaning(List<Candidate> candidates, List<String> notes, String why) {}

  /** Also names that nobody lists, where somebody's own server may serve them. */
  Meaning of(String name, Collection<String> allowed) {
    return of(name, allowed, false);
  }

  /** Only names that somebody lists, or that say whose they are. */
  Meaning listed(String name, Collection<String> allowed) {
    return of(name, allowed, true);
  }

  private Meaning of(String name, Collection<String> allowed, boolean strict) {
    List<String> notes = new ArrayList<>();
    List<Candidate> found = exactly(name, allowed, notes);
    if (found.isEmpty()) {
      found = allowed.stream().filter(it -> lists(it, name)).map(it -> unlisted(it, name)).toList();
    }
    if (found.isEmpty()) {
      found = prefixed(name, allowed, notes);
    }
    if (found.isEmpty() && !isPrefixed(name)) {
      found = anywhere(name, allowed, strict);
    }
    return new Meaning(List.copyOf(found), notes, found.isEmpty() ? why(name, allowed) : "");
  }

  /** A provider's own id wins over the reading as {@code provider/id}. */
  private List<Candidate> exactly(String name, Collection<String> allowed, List<String> notes) {
    List<Candidate> found = new ArrayList<>();
    for (String provider : allowed) {
      if (catalogue.resolve(provider, name) instanceof Resolution.Known known) {
        add(known, found, notes);
      }
    }
    return found;
  }

  private List<Candidate> prefixed(String name, Collection<String> allowed, List<String> notes) {
    List<Candidate> found = new ArrayList<>();
    int slash = name.indexOf('/');
    String provider = slash < 1 ? "" : name.substring(0, slash);
    if (slash < name.length() - 1 && allowed.contains(provider)) {
      String id = name.substring(slash + 1);
      if (catalogue.resolve(provider, id) instanceof Resolution.Known known) {
        add(known, found, notes);
      } else {
        found.add(unlisted(provider, id));
      }
    }
    return found;
  }

  /**
   * Somebody's own server may serve anything, and says so if it does not. The others are asked what
   * they list, where that is not known yet: nobody else can say what the name stands for.
   */
  private List<Candidate> anywhere(String name, Collection<String> allowed, boolean strict) {
    return allowed.stream()
        .filter(provider ->
            (strict ? saysNothing(provider) : servesAnything(provider))
                || (served.first(provider).isPresent() && lists(provider, name)))
        .map(provider -> unlisted(provider, name))
        .toList();
  }

  private boolean servesAnything(String provider) {
    return served.isOwn(provider) || isUncatalogued(provider);
  }

  /** Whether neither the catalogue nor the provider itself says what it serves. */
  private boolean saysNothing(String provider) {
    return isUncatalogued(provider) && served.first(provider).isEmpty();
  }

  private boolean isUncatalogued(String provider) {
    return catalogue.models().stream().noneMatch(model -> model.provider().equals(provider));
  }

  private Candidate unlisted(String provider, String id) {
    return new Candidate(client(provider), id, catalogue.pricing(provider, id).orElse(null));
  }

  private boolean lists(String provider, String id) {
    return served.listing(provider).filter(listing -> listing.models().contains(id)).isPresent();
  }

  /** A model whose last day has passed stands behind its successor. */
  private void add(Resolution.Known known, List<Candidate> found, List<String> notes) {
    Model model = known.model();
    if (known.note() != null) {
      notes.add(known.note());
    }
    Optional<String> over =
        lifetimes
            .shutdown(model.provider(), model.id())
            .flatMap(on -> lifetimes.over(model.provider(), model.id()));
    Optional<Model> successor = over.flatMap(why -> catalogue.successor(model));
    successor.ifPresent(next -> {
      notes.add(
          model.id() + " " + over.orElseThrow() + "; its successor " + next.id() + " is used");
      found.add(known(next));
    });
    found.add(known(model));
  }

  private boolean isPrefixed(String name) {
    int slash = name.indexOf('/');
    return slash > 0 && catalogue.providers().contains(name.substring(0, slash));
  }

  private String why(String name, Collection<String> allowed) {
    Resolution meaning = catalogue.resolve(name);
    String provider =
        switch (meaning) {
          case Resolution.Known known -> known.model().provider();
          case Resolution.Unlisted unlisted -> unlisted.provider();
          case Resolution.Unknown unknown -> "";
        };
    if (!provider.isEmpty()) {
      return "the model \""
          + name
          + "\" is "
          + provider
          + "'s, which is "
          + (clients.containsKey(provider) ? "not among the wanted providers" : "not configured");
    }
    int slash = name.indexOf('/');
    Optional<String> meant =
        slash < 1
            ? Optional.empty()
            : Similar.nearest(name.substring(0, slash), allowed)
                .map(near -> near + name.substring(slash));
    return meant
        .map(near -> "the model \"" + name + "\" is not known; did you mean " + near + "?")
        .orElseGet(() -> meaning instanceof Resolution.Unknown unknown ? unknown.message() : name);
  }

  private Candidate known(Model model) {
    return new Candidate(client(model.provider()), model.id(), model);
  }

  private ChatClient client(String provider) {
    ChatClient client = clients.get(provider);
    if (client == null) {
      throw new IllegalStateException(provider + " is not configured");
    }
    return client;
  }
}
