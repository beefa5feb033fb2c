package dev.vel.integration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Signals;
import dev.vel.db.SqlState;
import dev.vel.db.Tx;
import dev.vel.wire.FieldProblem;
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

/**
 * The integrations' rows. Every method that takes a transaction works in it, and for one owner.
 * Thread-safe.
 */
public final class Integrations {
  private final Audit audit;
  private final Endpoints endpoints;
  private final KeyRotation keys;
  private final Signals signals;
  private final InstantSource clock;

  public Integrations(
      Audit audit, Endpoints endpoints, KeyRotation keys, Signals signals, InstantSource clock) {
    this.audit = audit;
    this.endpoints = endpoints;
    this.keys = keys;
    this.signals = signals;
    this.clock = clock;
  }

  /**
   * Looks up where an integration would lead, which may take seconds: before the transaction, not
   * in it.
   *
   * @throws VelException {@code VALIDATION_ERROR} when vel may not go there
   */
  public void checkAddress(NewIntegration said) {
    endpoints.check(said.config() == null ? null : said.config().baseUrl());
  }

  /** The same for a change. */
  public void checkAddress(IntegrationChange said) {
    endpoints.check(said.config() == null ? null : said.config().baseUrl());
  }

  /**
   * What tells one request to make an integration from another, for a table that must not hold
   * provider keys: not even as a plain hash, by which a weak one could be guessed.
   */
  public JsonNode withoutKey(NewIntegration said) {
    ObjectNode tree = Json.tree(said);
    if (said.apiKey() != null) {
      tree.put("api_key", keys.fingerprint(said.apiKey()));
    }
    return tree;
  }

  /**
   * Makes an integration, in use from now on.
   *
   * @throws VelException {@code CONFLICT} when the user has one with that provider
   */
  public Integration create(Tx tx, UUID userId, Actor actor, NewIntegration said) {
    IntegrationConfig config = Objects.requireNonNullElse(said.config(), IntegrationConfig.DEFAULT);
    Instant now = now();
    UUID id = Ids.next();
    String key = said.apiKey() == null || said.apiKey().isEmpty() ? null : said.apiKey();
    Sealed.Place place = new Sealed.Place(id, userId, said.provider(), config.baseUrl());
    Stored row =
        new Stored(
            id,
            userId,
            said.provider(),
            config,
            IntegrationStatus.ACTIVE,
            Optional.ofNullable(key).map(it -> keys.seal(tx, it, place)),
            ProviderKey.hint(key),
            1,
            null,
            null,
            now,
            now);
    insert(tx, row);
    audit.record(tx, actor, "integration.create", "integration", id, details(row));
    announce(tx, userId);
    return row.shown(true);
  }

  /** The user's integrations, newest first. */
  public Page<Integration> list(Tx tx, UUID userId, Page.Range range) {
    long total =
        tx.first(
                row -> row.big("n"),
                "SELECT count(*) AS n FROM integrations WHERE user_id = ?",
                userId)
            .orElseThrow();
    List<Stored> rows =
        tx.query(
            Stored::of,
            "SELECT "
                + Stored.COLUMNS
                + " FROM integrations WHERE user_id = ? ORDER BY id DESC LIMIT ? OFFSET ?",
            userId,
            range.limit(),
            range.offset());
    return Page.of(rows, total, range).map(this::shown);
  }

  /** One of the user's integrations; {@code NOT_FOUND} for anybody else's. */
  public Integration get(Tx tx, UUID userId, UUID id) {
    return shown(find(tx, userId, id));
  }

  /**
   * Changes what {@code change} says. A new key or address ends the status {@code error}.
   *
   * @throws VelException {@code VALIDATION_ERROR} when the address changes and the key is not sent
   *     again: whoever can change an integration must not learn its key by that
   */
  public Integration update(Tx tx, UUID userId, Actor actor, UUID id, IntegrationChange change) {
    Stored before = lock(tx, userId, id);
    IntegrationConfig config = Objects.requireNonNullElse(change.config(), before.config());
    boolean moved = !Objects.equals(config.baseUrl(), before.config().baseUrl());
    check(before, change, config, moved);
    Sealed.Place place = new Sealed.Place(id, userId, before.provider(), config.baseUrl());
    String key = change.apiKey();
    boolean rekeyed = key != null;
    IntegrationStatus status =
        change.status() != null
            ? change.status()
            : before.status() == IntegrationStatus.ERROR && (rekeyed || moved)
                ? IntegrationStatus.ACTIVE
                : before.status();
    Stored after =
        new Stored(
            id,
            userId,
            before.provider(),
            config,
            status,
            key == null
                ? before.sealed()
                : Optional.of(key).filter(it -> !it.isEmpty()).map(it -> keys.seal(tx, it, place)),
            key == null ? before.keyHint() : ProviderKey.hint(key.isEmpty() ? null : key),
            before.revision() + 1,
            status == IntegrationStatus.ERROR ? before.lastError() : null,
            before.lastTestedAt(),
            before.createdAt(),
            now());
    write(tx, after);
    ObjectNode details = details(after);
    var changed = details.putArray("changed");
    Json.<ObjectNode>tree(change).fieldNames().forEachRemaining(changed::add);
    audit.record(tx, actor, "integration.update", "integration", id, details);
    announce(tx, userId);
    return shown(after);
  }

  /** Takes an integration away, its key with it. */
  public void delete(Tx tx, UUID userId, Actor actor, UUID id) {
    Stored row = lock(tx, userId, id);
    delete(tx, actor, row);
  }

  /** Takes all integrations of a user away. */
  public void deleteAll(Tx tx, UUID userId, Actor actor) {
    tx.query(
            Stored::of,
            "SELECT " + Stored.COLUMNS + " FROM integrations WHERE user_id = ? FOR UPDATE",
            userId)
        .forEach(row -> delete(tx, actor, row));
  }

  private void delete(Tx tx, Actor actor, Stored row) {
    tx.update("DELETE FROM integrations WHERE id = ?", row.id());
    audit.record(tx, actor, "integration.delete", "integration", row.id(), details(row));
    announce(tx, row.userId());
  }

  /** The row itself. */
  Stored find(Tx tx, UUID userId, UUID id) {
    return one(tx, userId, id, "");
  }

  private Stored lock(Tx tx, UUID userId, UUID id) {
    return one(tx, userId, id, " FOR UPDATE");
  }

  private static Stored one(Tx tx, UUID userId, UUID id, String how) {
    return tx.first(
            Stored::of,
            "SELECT " + Stored.COLUMNS + " FROM integrations WHERE id = ? AND user_id = ?" + how,
            id,
            userId)
        .orElseThrow(() -> VelException.notFound("Integration", id));
  }

  private static void check(
      Stored before, IntegrationChange change, IntegrationConfig config, boolean moved) {
    List<FieldProblem> problems = new ArrayList<>();
    if (before.provider() == IntegrationProvider.OPENAI_COMPATIBLE && config.baseUrl() == null) {
      problems.add(new FieldProblem("config.base_url", "is required for openai_compatible"));
    }
    if (moved && before.sealed().isPresent() && change.apiKey() == null) {
      problems.add(new FieldProblem("api_key", "must be sent again when base_url changes"));
    }
    if (before.provider().needsKey() && change.apiKey() != null && change.apiKey().isEmpty()) {
      problems.add(new FieldProblem("api_key", "must not be empty"));
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  private static void insert(Tx tx, Stored row) {
    try {
      tx.update(
          """
          INSERT INTO integrations (id, user_id, provider, config, status, key_ciphertext, key_id,
                                    key_hint, revision, created_at, updated_at)
          VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
          """,
          row.id(),
          row.userId(),
          row.provider(),
          Json.tree(row.config()),
          row.status(),
          row.sealed().map(Sealed::bytes).orElse(null),
          row.sealed().map(Sealed::keyId).orElse(null),
          row.keyHint(),
          row.revision(),
          row.createdAt(),
          row.updatedAt());
    } catch (DbClientException e) {
      if (SqlState.of(e).isDuplicate("integrations_provider_key")) {
        throw VelException.conflict(
            "You have an integration with " + row.provider().wire() + " already; change that one");
      }
      throw e;
    }
  }

  private static void write(Tx tx, Stored row) {
    tx.update(
        """
        UPDATE integrations SET config = ?, status = ?, key_ciphertext = ?, key_id = ?,
                                key_hint = ?, revision = ?, last_error = ?, updated_at = ?
        WHERE id = ?
        """,
        Json.tree(row.config()),
        row.status(),
        row.sealed().map(Sealed::bytes).orElse(null),
        row.sealed().map(Sealed::keyId).orElse(null),
        row.keyHint(),
        row.revision(),
        row.lastError(),
        row.updatedAt(),
        row.id());
  }

  private Integration shown(Stored row) {
    return row.shown(keys.reads(row));
  }

  private void announce(Tx tx, UUID userId) {
    tx.afterCommit(() -> signals.announce(IntegrationTopics.changed(userId)));
  }

  private static ObjectNode details(Stored row) {
    ObjectNode details = Json.object().put("provider", row.provider().wire());
    if (row.config().baseUrl() != null) {
      details.put("base_url", row.config().baseUrl());
    }
    return details;
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
