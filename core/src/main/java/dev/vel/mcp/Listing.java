package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.mcp.ToolException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Asks a server for all its tools, page by page, within bounds. */
final class Listing {
  static final int MOST = 1_000;

  private Listing() {}

  /**
   * The tools that can be used, each name once.
   *
   * @throws ToolException {@code MALFORMED} for more than {@value #MOST} tools, or pages without
   *     end
   */
  static List<Offered> ask(Session session, Duration within)
      throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    Wire wire = session.wire();
    List<Offered> offered = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    int entries = 0;
    String cursor = "";
    do {
      JsonNode page =
          session.request(
              "tools/list",
              cursor.isEmpty() ? Map.of() : Map.of("cursor", cursor),
              Duration.ofNanos(until - System.nanoTime()));
      for (JsonNode entry : page.path("tools")) {
        if (++entries > MOST) {
          throw wire.failure(Kind.MALFORMED, "lists more than " + MOST + " tools");
        }
        Offered.of(wire.name(), entry)
            .filter(it -> names.add(it.tool().name()))
            .ifPresent(offered::add);
      }
      cursor = page.path("nextCursor").asText("");
      if (!cursor.isEmpty() && (!cursors.add(cursor) || cursors.size() > MOST)) {
        throw wire.failure(Kind.MALFORMED, "lists its tools without end");
      }
    } while (!cursor.isEmpty());
    return List.copyOf(offered);
  }
}
