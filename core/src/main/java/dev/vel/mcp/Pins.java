package dev.vel.mcp;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was seen and approved of servers' tools. Whatever a server offers when it is first seen
 * counts as approved; what changes or comes later waits for a person. Every method works in the
 * caller's transaction. Thread-safe.
 */
final class Pins {
  /** Tools that are known of one server: twice as many as one may offer. */
  private static final int MOST = 2 * Listing.MOST;

  private final InstantSource clock;

  Pins(InstantSource clock) {
    this.clock = clock;
  }

  /**
   * Whose tools.
   *
   * @param serverId empty for the operator's server of that name
   */
  record Scope(Optional<UUID> serverId, String server) {
    private String where() {
      return serverId.isPresent() ? "server_id = ?" : "server_id IS NULL AND server = ?";
    }

    private Object owner() {
      return serverId.<Object>map(id -> id).orElse(server);
    }
  }

  /** What is known of one tool. */
  private record Pin(
      String name,
      String seen,
      @Nullable String approved,
      @Nullable String description,
      Instant firstSeenAt,
      @Nullable Instant changedAt) {
    static Pin of(Row row) {
      return new Pin(
          row.text("name"),
          row.text("seen"),
          row.optionalText("approved"),
          row.optionalText("approved_description"),
          row.time("first_seen_at"),
          row.optionalTime("changed_at"));
    }

    static Pin fresh(Offered one, boolean approved, Instant now) {
      return new Pin(
          one.tool().name(),
          one.fingerprint(),
          approved ? one.fingerprint() : null,
          approved ? one.tool().description() : null,
          now,
          null);
    }

    Pin changed(Offered one, Instant now) {
      return new Pin(name, one.fingerprint(), approved, description, firstSeenAt, now);
    }
  }

  /** Holds what a server offers now against what was approved, and notes what is new. */
  List<McpTool> review(Tx tx, Scope scope, List<Offered> offered) {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Map<String, Pin> pins = pins(tx, scope);
    boolean first = pins.isEmpty() && isFirstSeen(tx, scope, now);
    if (pins.isEmpty() && !first) {
      // Somebody else may have seen it first just now.
      pins = pins(tx, scope);
    }
    List<McpTool> tools = new ArrayList<>();
    List<Offered> fresh = new ArrayList<>();
    List<Offered> other = new ArrayList<>();
    Set<String> gone = new HashSet<>(pins.keySet());
    for (Offered one : offered) {
      gone.remove(one.tool().name());
      Pin pin = pins.get(one.tool().name());
      if (pin == null) {
        fresh.add(one);
        pin = Pin.fresh(one, first, now);
      } else if (!pin.seen().equals(one.fingerprint())) {
        other.add(one);
        pin = pin.changed(one, now);
      }
      tools.add(shown(one, pin));
    }
    forget(tx, scope, pins, gone, fresh.size());
    note(tx, scope, fresh, first, now);
    change(tx, scope, other, now);
    return tools;
  }

  /** Whether nobody has seen the server before, whatever it offered then. */
  private static boolean isFirstSeen(Tx tx, Scope scope, Instant now) {
    return tx.update(
            """
            INSERT INTO mcp_contacts (server_id, server, first_seen_at) VALUES (?, ?, ?)
            ON CONFLICT DO NOTHING
            """,
            scope.serverId().orElse(null),
            scope.server(),
            now)
        > 0;
  }

  /**
   * Forgets tools that are not offered any more: a server that invents names without end must not
   * fill the table. What was approved is kept while there is room.
   */
  private static void forget(
      Tx tx, Scope scope, Map<String, Pin> pins, Set<String> gone, int more) {
    List<Pin> forgotten = new ArrayList<>();
    List<Pin> approved = new ArrayList<>();
    gone.stream()
        .map(pins::get)
        .filter(Objects::nonNull)
        .forEach(pin -> (pin.approved() == null ? forgotten : approved).add(pin));
    int over = pins.size() - forgotten.size() + more - MOST;
    approved.stream()
        .sorted(Comparator.comparing(Pin::firstSeenAt))
        .limit(Math.max(0, over))
        .forEach(forgotten::add);
    if (!forgotten.isEmpty()) {
      tx.update(
          "DELETE FROM mcp_tools WHERE "
              + scope.where()
              + " AND name IN (SELECT jsonb_array_elements_text(CAST(? AS jsonb)))",
          scope.owner(),
          Json.write(forgotten.stream().map(Pin::name).toList()));
    }
  }

  private static void note(Tx tx, Scope scope, List<Offered> fresh, boolean approved, Instant now) {
    if (!fresh.isEmpty()) {
      tx.update(
          """
          INSERT INTO mcp_tools (server_id, server, name, seen, approved, approved_description,
                                 first_seen_at)
          SELECT CAST(? AS uuid), ?, name, seen, CASE WHEN ? THEN seen END,
                 CASE WHEN ? THEN description END, CAST(? AS timestamptz)
          FROM jsonb_to_recordset(CAST(? AS jsonb)) AS fresh (name text, seen text, description text)
          ON CONFLICT DO NOTHING
          """,
          scope.serverId().orElse(null),
          scope.server(),
          approved,
          approved,
          now,
          facts(fresh));
    }
  }

  private static void change(Tx tx, Scope scope, List<Offered> changed, Instant now) {
    if (!changed.isEmpty()) {
      tx.update(
          """
          UPDATE mcp_tools SET seen = said.print, changed_at = ?
          FROM (SELECT name AS tool, seen AS print
                FROM jsonb_to_recordset(CAST(? AS jsonb)) AS facts (name text, seen text)) AS said
          WHERE name = said.tool AND \
          """
              + scope.where(),
          now,
          facts(changed),
          scope.owner());
    }
  }

  private static String facts(List<Offered> tools) {
    ArrayNode facts = Json.array();
    for (Offered one : tools) {
      facts
          .addObject()
          .put("name", one.tool().name())
          .put("seen", one.fingerprint())
          .put("description", storable(one.tool().description()));
    }
    return Json.write(facts);
  }

  /** Approves tools as they are; returns the names of those that had to be. */
  List<String> approve(Tx tx, Scope scope, List<McpTool> tools) {
    List<String> approved = new ArrayList<>();
    for (McpTool one : tools) {
      long changed =
          tx.update(
              "UPDATE mcp_tools SET seen = ?, approved = ?, approved_description = ? WHERE "
                  + scope.where()
                  + " AND name = ? AND approved IS DISTINCT FROM ?",
              one.fingerprint(),
              one.fingerprint(),
              storable(one.description()),
              scope.owner(),
              one.name(),
              one.fingerprint());
      if (changed > 0) {
        approved.add(one.name());
      }
    }
    return approved;
  }

  /** How many tools were seen, by scope, for the operator's servers and for a user's. */
  Map<Scope, Count> counts(Tx tx, UUID userId) {
    Map<Scope, Count> counts = new HashMap<>();
    tx.query(
            row ->
                Map.entry(
                    new Scope(Optional.ofNullable(row.optionalId("server_id")), row.text("server")),
                    new Count(row.integer("tools"), row.integer("waiting"))),
            """
            SELECT server_id, server, count(*)::int AS tools,
                   (count(*) FILTER (WHERE approved IS DISTINCT FROM seen))::int AS waiting
            FROM mcp_tools
            WHERE server_id IS NULL OR server_id IN (SELECT id FROM mcp_servers WHERE user_id = ?)
            GROUP BY server_id, server
            """,
            userId)
        .forEach(entry -> counts.put(entry.getKey(), entry.getValue()));
    return counts;
  }

  /**
   * @param waiting those of them that are not approved as they were seen last
   */
  record Count(int tools, int waiting) {}

  private static Map<String, Pin> pins(Tx tx, Scope scope) {
    Map<String, Pin> pins = new HashMap<>();
    tx.query(
            Pin::of,
            "SELECT name, seen, approved, approved_description, first_seen_at, changed_at"
                + " FROM mcp_tools WHERE "
                + scope.where(),
            scope.owner())
        .forEach(pin -> pins.put(pin.name(), pin));
    return pins;
  }

  private static McpTool shown(Offered one, Pin pin) {
    McpTool.Standing standing =
        one.fingerprint().equals(pin.approved())
            ? McpTool.Standing.APPROVED
            : pin.approved() == null ? McpTool.Standing.NEW : McpTool.Standing.CHANGED;
    return new McpTool(
        one.tool().name(),
        standing,
        one.fingerprint(),
        one.tool().description(),
        standing == McpTool.Standing.CHANGED ? pin.description() : null,
        one.tool().inputSchema(),
        one.tool().repeatable(),
        pin.firstSeenAt(),
        pin.changedAt(),
        null);
  }

  /** PostgreSQL keeps no zero characters, and no halves of surrogate pairs. */
  private static String storable(String description) {
    return new String(description.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8)
        .replace("\0", "");
  }
}
