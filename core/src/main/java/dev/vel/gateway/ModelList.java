package dev.vel.gateway;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.agent.Agents;
import dev.vel.db.Database;
import dev.vel.llm.Catalogue;
import dev.vel.llm.Model;
import dev.vel.route.Providers;
import dev.vel.route.Router;
import dev.vel.wire.Page;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What a user can name as a model: {@code auto}, agents, and models. Thread-safe. */
public final class ModelList {
  private static final String OWNER = "vel";
  private static final int MOST_AGENTS = 100;

  private final Catalogue catalogue;
  private final Providers providers;
  private final Router.Served served;
  private final Agents agents;
  private final Database database;

  public ModelList(
      Catalogue catalogue,
      Providers providers,
      Router.Served served,
      Agents agents,
      Database database) {
    this.catalogue = catalogue;
    this.providers = providers;
    this.served = served;
    this.agents = agents;
    this.database = database;
  }

  /** As OpenAI's protocol lists models. */
  public record Listed(String object, List<Entry> data) {
    public Listed {
      data = List.copyOf(data);
    }
  }

  /**
   * One of them.
   *
   * @param created always 0: nobody knows
   * @param ownedBy the provider; {@code vel} for what vel makes of several
   */
  public record Entry(String id, String object, long created, String ownedBy) {
    static Entry of(String id, String owner) {
      return new Entry(id, "model", 0, owner);
    }
  }

  /** Everything the user can name that is known by now. */
  public Listed list(UUID userId) {
    return new Listed("list", List.copyOf(entries(userId).values()));
  }

  /** One of them by its name, or by {@code provider/name}. */
  public Optional<Entry> find(UUID userId, String id) {
    Map<String, Entry> all = entries(userId);
    return Optional.ofNullable(all.get(id))
        .or(() ->
            all.values().stream()
                .filter(one -> id.equals(one.ownedBy() + "/" + one.id()))
                .findFirst());
  }

  private Map<String, Entry> entries(UUID userId) {
    Map<String, Entry> entries = new LinkedHashMap<>();
    put(entries, Entry.of(Router.AUTO, OWNER));
    for (String agent : agentNames(userId)) {
      put(entries, Entry.of("agent:" + agent, OWNER));
    }
    Map<String, ?> usable = providers.of(userId);
    for (Model model : catalogue.models()) {
      if (usable.containsKey(model.provider())) {
        put(entries, Entry.of(model.id(), model.provider()));
      }
    }
    Router.Served theirs = providers.served(userId, served);
    for (String provider : usable.keySet()) {
      theirs
          .listing(provider)
          .ifPresent(listing ->
              listing.models().stream()
                  .filter(id -> catalogue.find(provider, id).isEmpty())
                  .forEach(id -> put(entries, Entry.of(provider + "/" + id, provider))));
    }
    return entries;
  }

  private List<String> agentNames(UUID userId) {
    Page<Agent> page =
        database.tx(tx ->
            agents.list(tx, userId, new AgentQuery(null, null, new Page.Range(MOST_AGENTS, 0))));
    List<String> names = new ArrayList<>();
    page.data().forEach(agent -> names.add(agent.name()));
    return names;
  }

  private static void put(Map<String, Entry> entries, Entry entry) {
    entries.putIfAbsent(entry.id(), entry);
  }
}
