package dev.vel.mcp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.SqlState;
import dev.vel.db.Tx;
import dev.vel.integration.KeyRotation;
import dev.vel.integration.ProviderKey;
import dev.vel.integration.Sealed;
import dev.vel.integration.SealedRows;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import io.helidon.dbclient.DbClientException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** The rows of users' own servers. Every method works in the caller's transaction. Thread-safe. */
final class OwnServers implements SealedRows {
  /** As many as one user may have. */
  static final int MOST = 50;

  private final Audit audit;
  private final KeyRotation keys;
  private final InstantSource clock;

  OwnServers(Audit audit, KeyRotation keys, InstantSource clock) {
    this.audit = audit;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Makes a server.
   *
   * @throws VelException {@code CONFLICT} when the user has one of this name, or too many
   */
  OwnServer add(Tx tx, UUID userId, Actor actor, NewMcpServer said) {
    if (all(tx, userId).size() >= MOST) {
      throw VelException.conflict("You have " + MOST + " MCP servers already; remove one first");
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    UUID id = Ids.next();
    Optional<Sealed> sealed =
        said.key().map(it -> keys.seal(tx, it, OwnServer.place(id, userId, said.url())));
    OwnServer row =
        new OwnServer(
            id,
            userId,
            said.name(),
            said.url(),
            said.command() == null ? List.of() : said.command(),
            sealed,
            ProviderKey.hint(said.key().orElse(null)),
            now);
    insert(tx, row);
    audit.record(tx, actor, "mcp.add", "mcp_server", id, details(row));
    return row;
  }

  private static void insert(Tx tx, OwnServer row) {
    try {
      tx.update(
          """
          INSERT INTO mcp_servers (id, user_id, name, url, command, key_ciphertext, key_id,
                                   key_hint, created_at, updated_at)
          VALUES (?, ?, ?, ?, CAST(? AS jsonb), ?, ?, ?, ?, ?)
          """,
          row.id(),
          row.userId(),
          row.name(),
          row.url(),
          row.url() == null ? Json.write(row.command()) : null,
          row.sealed().map(Sealed::bytes).orElse(null),
          row.sealed().map(Sealed::keyId).orElse(null),
          row.keyHint(),
          row.createdAt(),
          row.createdAt());
    } catch (DbClientException e) {
      if (SqlState.of(e).isDuplicate("mcp_servers_name_key")) {
        throw VelException.conflict("You have an MCP server of this name already; remove it first");
      }
      throw e;
    }
  }

  List<OwnServer> all(Tx tx, UUID userId) {
    return tx.query(
        OwnServer::of,
        "SELECT " + OwnServer.COLUMNS + " FROM mcp_servers WHERE user_id = ? ORDER BY name",
        userId);
  }

  /** Takes a server away, and what is known of its tools; false when there is none. */
  boolean remove(Tx tx, UUID userId, Actor actor, String name) {
    Optional<OwnServer> row =
        tx.first(
            OwnServer::of,
            "DELETE FROM mcp_servers WHERE user_id = ? AND name = ? RETURNING " + OwnServer.COLUMNS,
            userId,
            name);
    row.ifPresent(it -> removed(tx, actor, it));
    return row.isPresent();
  }

  /** Takes all servers of a user away, and returns them. */
  List<OwnServer> removeAll(Tx tx, UUID userId, Actor actor) {
    List<OwnServer> rows =
        tx.query(
            OwnServer::of,
            "DELETE FROM mcp_servers WHERE user_id = ? RETURNING " + OwnServer.COLUMNS,
            userId);
    rows.forEach(row -> removed(tx, actor, row));
    return rows;
  }

  private void removed(Tx tx, Actor actor, OwnServer row) {
    audit.record(tx, actor, "mcp.remove", "mcp_server", row.id(), details(row));
  }

  /** The key; empty when there is none. */
  Optional<String> key(OwnServer row) {
    return row.sealed().flatMap(it -> keys.open(it, row.place()));
  }

  private static ObjectNode details(OwnServer row) {
    ObjectNode details = Json.object().put("name", row.name());
    return row.url() == null
        ? details.put("program", row.command().getFirst())
        : details.put("url", row.url());
  }

  @Override
  public List<Held> next(Tx tx, String keyIds, UUID after, int most) {
    return tx
        .query(
            OwnServer::of,
            "SELECT "
                + OwnServer.COLUMNS
                + " FROM mcp_servers WHERE key_id = ANY (string_to_array(?, ' ')) AND id > ?"
                + " ORDER BY id LIMIT ? FOR UPDATE SKIP LOCKED",
            keyIds,
            after,
            most)
        .stream()
        .flatMap(row -> row.sealed().map(it -> new Held(row.id(), it, row.place())).stream())
        .toList();
  }

  @Override
  public void keep(Tx tx, UUID id, Sealed anew) {
    tx.update(
        "UPDATE mcp_servers SET key_ciphertext = ?, key_id = ? WHERE id = ?",
        anew.bytes(),
        anew.keyId(),
        id);
  }
}
