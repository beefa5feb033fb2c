package dev.vel.agent;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Row;
import dev.vel.db.Signals;
import dev.vel.db.SqlState;
import dev.vel.db.Tx;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import io.helidon.dbclient.DbClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The agents' rows. Every method works in the caller's transaction and for one owner. Thread-safe.
 */
public final class Agents {
  private static final String COLUMNS =
      "id, name, type, status, config::text AS config, created_at, updated_at";

  private final Audit audit;
  private final ConfigRules rules;
  private final Signals signals;
  private final InstantSource clock;

  public Agents(
      Audit audit, ModelNames names, ToolNames tools, Signals signals, InstantSource clock) {
    this.audit = audit;
    this.signals = signals;
    this.rules = new ConfigRules(names, tools);
    this.clock = clock;
  }

  /**
   * Throws {@code VALIDATION_ERROR} for a configuration that names what is not known. Not for
   * within a transaction: it may ask providers which models they have.
   *
   * @param config null for none
   */
  public void check(UUID userId, @Nullable AgentConfig config) {
    if (config != null) {
      rules.check(userId, config);
    }
  }

  /** Makes an agent in status {@code pending}; its configuration was {@link #check checked}. */
  public Agent create(Tx tx, UUID userId, Actor actor, NewAgent agent) {
    AgentConfig config = Objects.requireNonNullElse(agent.config(), AgentConfig.DEFAULT);
    rules.checkTools(tx, userId, config);
    Instant now = now();
    Agent created =
        new Agent(Ids.next(), agent.name(), agent.type(), AgentStatus.PENDING, config, now, now);
    refusingDuplicates(() ->
        tx.update(
            """
            INSERT INTO agents (id, user_id, name, type, status, config, created_at, updated_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            created.id(),
            userId,
            created.name(),
            created.type(),
            created.status(),
            Json.tree(config),
            now,
            now));
    audit.record(
        tx,
        actor,
        "agent.create",
        "agent",
        created.id(),
        Json.object().put("name", created.name()));
    announce(tx, userId);
    return created;
  }

  /** The caller's agents, newest first. */
  public Page<Agent> list(Tx tx, UUID userId, AgentQuery query) {
    StringBuilder where = new StringBuilder("user_id = ? AND deleted_at IS NULL");
    List<@Nullable Object> parameters = new ArrayList<>(List.of(userId));
    if (query.status() != null) {
      where.append(" AND status = ?");
      parameters.add(query.status());
    }
    if (query.type() != null) {
      where.append(" AND type = ?");
      parameters.add(query.type());
    }
    long total =
        tx.first(
                row -> row.big("n"),
                "SELECT count(*) AS n FROM agents WHERE " + where,
                parameters.toArray())
            .orElseThrow();
    parameters.add(query.range().limit());
    parameters.add(query.range().offset());
    List<Agent> agents =
        tx.query(
            Agents::agent,
            "SELECT "
                + COLUMNS
                + " FROM agents WHERE "
                + where
                + " ORDER BY id DESC LIMIT ? OFFSET ?",
            parameters.toArray());
    return Page.of(agents, total, query.range());
  }

  /** One of the caller's agents; {@code NOT_FOUND} for anybody else's. */
  public Agent get(Tx tx, UUID userId, UUID id) {
    return byId(tx, userId, id).orElseThrow(() -> VelException.notFound("Agent", id));
  }

  /** One of the caller's agents by its name, without regard to case. */
  Optional<Agent> byName(Tx tx, UUID userId, String name) {
    return tx.first(
        Agents::agent,
        "SELECT "
            + COLUMNS
            + " FROM agents WHERE user_id = ? AND lower(name) = lower(?) AND deleted_at IS NULL",
        userId,
        name);
  }

  /** One of the caller's agents by its id. */
  Optional<Agent> byId(Tx tx, UUID userId, UUID id) {
    return tx.first(
        Agents::agent,
        "SELECT " + COLUMNS + " FROM agents WHERE id = ? AND user_id = ? AND deleted_at IS NULL",
        id,
        userId);
  }

  /** The same, held against change until the transaction ends. */
  public Agent lock(Tx tx, UUID userId, UUID id) {
    return tx.first(
            Agents::agent,
            "SELECT "
                + COLUMNS
                + " FROM agents WHERE id = ? AND user_id = ? AND deleted_at IS NULL FOR UPDATE",
            id,
            userId)
        .orElseThrow(() -> VelException.notFound("Agent", id));
  }

  /**
   * Holds an agent against deletion until the transaction ends, for a task of it.
   *
   * @throws VelException {@code CONFLICT} when its owner has switched it off
   */
  public void use(Tx tx, UUID userId, UUID id) {
    AgentStatus status =
        tx.first(
                row -> row.choice("status", AgentStatus.class),
                """
                SELECT status FROM agents WHERE id = ? AND user_id = ? AND deleted_at IS NULL FOR SHARE
                """,
                id,
                userId)
            .orElseThrow(() -> VelException.notFound("Agent", id));
    if (status == AgentStatus.INACTIVE) {
      throw VelException.conflict(
          "The agent is inactive; set its status to active first (`vel agent update AGENT --status active`)");
    }
  }

  /** Changes what {@code change} says; its configuration was {@link #check checked}. */
  public Agent update(Tx tx, UUID userId, Actor actor, UUID id, AgentChange change) {
    Agent before = lock(tx, userId, id);
    Agent after =
        new Agent(
            id,
            Objects.requireNonNullElse(change.name(), before.name()),
            Objects.requireNonNullElse(change.type(), before.type()),
            Objects.requireNonNullElse(change.status(), before.status()),
            Objects.requireNonNullElse(change.config(), before.config()),
            before.createdAt(),
            now());
    if (change.config() != null) {
      // A server that was removed since must not keep its agents from being renamed.
      rules.checkTools(tx, userId, after.config());
    }
    refusingDuplicates(() ->
        tx.update(
            """
            UPDATE agents SET name = ?, type = ?, status = ?, config = ?, updated_at = ?
            WHERE id = ?
            """,
            after.name(),
            after.type(),
            after.status(),
            Json.tree(after.config()),
            after.updatedAt(),
            id));
    ObjectNode changed = Json.object();
    var fields = changed.putArray("changed");
    Json.<ObjectNode>tree(change).fieldNames().forEachRemaining(fields::add);
    audit.record(tx, actor, "agent.update", "agent", id, changed);
    announce(tx, userId);
    return after;
  }

  /** Takes an agent away; its row stays for its tasks, its name is free again. */
  public void delete(Tx tx, UUID userId, Actor actor, UUID id) {
    Agent agent = lock(tx, userId, id);
    tx.update("UPDATE agents SET deleted_at = ?, updated_at = ? WHERE id = ?", now(), now(), id);
    audit.record(tx, actor, "agent.delete", "agent", id, Json.object().put("name", agent.name()));
    announce(tx, userId);
  }

  private void announce(Tx tx, UUID userId) {
    tx.afterCommit(() -> signals.announce(KnownAgents.topic(userId)));
  }

  /**
   * What a test or a finished task says about an agent: pending or error becomes active and so on.
   */
  public void observe(Tx tx, UUID id, AgentStatus status) {
    tx.update(
        """
        UPDATE agents SET status = ?, updated_at = ?
        WHERE id = ? AND status <> ? AND status <> 'inactive' AND deleted_at IS NULL
        """,
        status,
        now(),
        id,
        status);
  }

  private static void refusingDuplicates(Runnable change) {
    try {
      change.run();
    } catch (DbClientException e) {
      if (SqlState.of(e).isDuplicate("agents_name_key")) {
        throw VelException.conflict("You have an agent of this name already");
      }
      throw e;
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }

  private static Agent agent(Row row) {
    return new Agent(
        row.id("id"),
        row.text("name"),
        row.choice("type", AgentType.class),
        row.choice("status", AgentStatus.class),
        row.json("config", AgentConfig.class),
        row.time("created_at"),
        row.time("updated_at"));
  }
}
