package dev.vel.integration;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatException;
import dev.vel.route.Providers;
import dev.vel.route.Router;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator's providers, with those that a user has set up in their place. What a user has is
 * remembered: a change is felt by the next request of this instance, within milliseconds on the
 * others, and within half a minute should its signal be lost. Thread-safe.
 */
public final class OwnProviders implements Providers, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OwnProviders.class);
  private static final int USERS_REMEMBERED = 10_000;
  private static final int LINES_OPEN = 500;
  private static final Duration SHOWN = Duration.ofMinutes(10);

  private final Database database;
  private final KeyRotation keys;
  private final Endpoints endpoints;
  private final IntegrationFindings findings;
  private final Map<String, ChatClient> operators;
  private final Lines lines = new Lines(LINES_OPEN);
  private final Cache<UUID, OwnSetup> users =
      Caffeine.newBuilder().maximumSize(USERS_REMEMBERED).build();
  private final Cache<String, Boolean> refusals =
      Caffeine.newBuilder().maximumSize(100).expireAfterWrite(SHOWN).build();

  /**
   * @param operators by name, in their default order; closed by whoever made them
   */
  public OwnProviders(
      Database database,
      Signals signals,
      Audit audit,
      KeyRotation keys,
      Endpoints endpoints,
      Map<String, ChatClient> operators,
      InstantSource clock) {
    this.database = database;
    this.keys = keys;
    this.endpoints = endpoints;
    this.findings = new IntegrationFindings(audit, clock);
    this.operators = operators;
    signals.listen(this::hear);
  }

  @Override
  public Map<String, ChatClient> of(UUID userId) {
    return setup(userId).now().providers();
  }

  @Override
  public Router.Served served(UUID userId, Router.Served served) {
    OwnSetup.View view = setup(userId).now();
    if (view.own().isEmpty()) {
      return served;
    }
    return new OwnServed(view.own(), served);
  }

  @Override
  public boolean hasOwnEndpoint(UUID userId) {
    return setup(userId).now().own().values().stream().anyMatch(OwnClient::isElsewhere);
  }

  /** A user's own client has noted it by itself, for it knows which of their keys was refused. */
  @Override
  public void refused(UUID userId, String provider, ChatException why) {
    if (!setup(userId).now().own().containsKey(provider)) {
      refusedOperator(provider, String.valueOf(why.getMessage()));
    }
  }

  private void refusedOwn(OwnClient own, ChatException why) {
    Lines.Key key = own.key();
    String reason = String.valueOf(why.getMessage());
    later(() ->
        database.run(tx ->
            findings.refused(
                tx, own.userId(), key.integrationId(), key.revision(), own.provider(), reason)));
  }

  /** The operator's is shown for ten minutes: nobody tells of a call that succeeds. */
  @Override
  public boolean refusesKey(UUID userId, String provider) {
    OwnClient own = setup(userId).now().own().get(provider);
    return own == null ? refusals.getIfPresent(provider) != null : own.isRefused();
  }

  /** Closes the connections to users' endpoints; not the operator's. */
  @Override
  public void close() {
    lines.close();
  }

  private void refusedOperator(String provider, String reason) {
    if (operators.containsKey(provider)) {
      if (refusals.getIfPresent(provider) == null) {
        LOG.warn("{} does not take the configured key: {}", provider, reason);
      }
      refusals.put(provider, true);
    }
  }

  private void worked(OwnClient own) {
    Lines.Key key = own.key();
    later(() ->
        database.run(tx ->
            findings.worked(
                tx, own.userId(), key.integrationId(), key.revision(), own.provider())));
  }

  private OwnSetup setup(UUID userId) {
    OwnSetup known = users.getIfPresent(userId);
    return known != null
        ? known
        : users.get(userId, id -> new OwnSetup(before -> load(id, before)));
  }

  /** What the rows say; clients of unchanged integrations are taken over, others end. */
  private OwnSetup.View load(UUID userId, Map<String, OwnClient> before) {
    List<Stored> rows =
        database.tx(tx ->
            tx.query(
                Stored::of,
                "SELECT "
                    + Stored.COLUMNS
                    + " FROM integrations WHERE user_id = ? AND status <> 'inactive'",
                userId));
    Map<String, OwnClient> own = new LinkedHashMap<>();
    for (Stored row : rows) {
      if (row.provider().hasModels()) {
        own.put(row.provider().wire(), client(row, before.get(row.provider().wire())));
      }
    }
    before.forEach((name, client) -> {
      if (own.get(name) != client) {
        client.end();
      }
    });
    return new OwnSetup.View(Map.copyOf(own), own.isEmpty() ? operators : together(own));
  }

  private OwnClient client(Stored row, @Nullable OwnClient before) {
    Lines.Key key = new Lines.Key(row.id(), row.revision());
    if (before != null && before.key().equals(key) && before.isReadable()) {
      before.observe(row.status());
      return before;
    }
    Optional<String> secret = keys.secret(row);
    boolean readable = row.sealed().isEmpty() || secret.isPresent();
    return new OwnClient(
        row,
        readable ? row.endpoint(secret) : Optional.empty(),
        endpoints,
        lines,
        this::worked,
        this::refusedOwn,
        this::successor);
  }

  private Optional<OwnClient> successor(OwnClient ended) {
    return Optional.ofNullable(setup(ended.userId()).now().own().get(ended.provider()));
  }

  /** In the default order. */
  private Map<String, ChatClient> together(Map<String, OwnClient> own) {
    Map<String, ChatClient> all = new LinkedHashMap<>();
    Consumer<String> add =
        name -> {
          ChatClient client = own.containsKey(name) ? own.get(name) : operators.get(name);
          if (client != null) {
            all.putIfAbsent(name, client);
          }
        };
    for (IntegrationProvider provider : IntegrationProvider.values()) {
      add.accept(provider.wire());
    }
    operators.keySet().forEach(add);
    return Collections.unmodifiableMap(all);
  }

  private void hear(String topic) {
    if (topic.equals(Signals.EVERYTHING)) {
      users.asMap().values().forEach(OwnSetup::forget);
    } else {
      IntegrationTopics.changed(topic).map(users::getIfPresent).ifPresent(OwnSetup::forget);
    }
  }

  /** Off the path of the request that found it out. */
  private static void later(Runnable work) {
    Threads.builder()
        .name("integration-findings")
        .start(() -> {
          try {
            work.run();
          } catch (RuntimeException e) {
            LOG.warn("could not write down what a call found out about an integration", e);
          }
        });
  }
}
