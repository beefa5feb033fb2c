package dev.vel.mcp;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What was seen and approved of servers' tools. Whatever a server offers when it is first seen
 * counts as approved; what changes or comes later waits for a person. Every method works in the
 * caller's transaction. Thread-safe.
 */
final class Pins {
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
  }

  /** Holds what a server offers now against what was approved, and notes what is new. */
  List<McpTool> review(Tx tx, Scope scope, List<Offered> offered) {
    Map<String, Pin> pins = pins(tx, scope);
    boolean first = pins.isEmpty();
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    List<McpTool> tools = new ArrayList<>();
    for (Offered one : offered) {
      Pin pin = pins.get(one.tool().name());
      if (pin == null) {
        pin = noted(tx, scope, one, first, now);
      } else if (!pin.seen().equals(one.fingerprint())) {
        pin = changed(tx, scope, one, pin, now);
      }
      tools.add(shown(one, pin));
    }
    return tools;
  }

  private Pin noted(Tx tx, Scope scope, Offered one, boolean approved, Instant now) {
    String name = one.tool().name();
    tx.update(
        """
        INSERT INTO mcp_tools (server_id, server, name, seen, approved, approved_description,
                               first_seen_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """,
        scope.serverId().orElse(null),
        scope.server(),
        name,
        one.fingerprint(),
        approved ? one.fingerprint() : null,
        approved ? storable(one) : null,
        now);
    return new Pin(
        name,
        one.fingerprint(),
        approved ? one.fingerprint() : null,
        approved ? one.tool().description() : null,
        now,
        null);
  }

  private static Pin changed(Tx tx, Scope scope, Offered one, Pin pin, Instant now) {
    tx.update(
        "UPDATE mcp_tools SET seen = ?, changed_at = ? WHERE " + scope.where() + " AND name = ?",
        one.fingerprint(),
        now,
        scope.owner(),
        pin.name());
    return new Pin(
        pin.name(), one.fingerprint(), pin.approved(), pin.description(), pin.firstSeenAt(), now);
  }

  /** Approves tools as they are offered now; returns the names of those that had to be. */
  List<String> approve(Tx tx, Scope scope, List<Offered> offered) {
    List<String> approved = new ArrayList<>();
    for (Offered one : offered) {
      long changed =
          tx.update(
              "UPDATE mcp_tools SET seen = ?, approved = ?, approved_description = ? WHERE "
                  + scope.where()
                  + " AND name = ? AND approved IS DISTINCT FROM ?",
              one.fingerprint(),
              one.fingerprint(),
              storable(one),
              scope.owner(),
              one.tool().name(),
              one.fingerprint());
      if (changed > 0) {
        approved.add(one.tool().name());
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
        one.tool().description(),
        standing == McpTool.Standing.CHANGED ? pin.description() : null,
        one.tool().inputSchema(),
        one.tool().repeatable(),
        pin.firstSeenAt(),
        pin.changedAt());
  }

  /** PostgreSQL keeps no zero characters. */
  private static String storable(Offered one) {
    return one.tool().description().replace("\0", "");
  }
}
