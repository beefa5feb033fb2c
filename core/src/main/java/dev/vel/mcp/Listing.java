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

  /** All that is kept of a listing, in characters and what the parts of a tree take besides. */
  private static final long LARGEST = 4L << 20;

  private static final long PART = 16;

  private Listing() {}

  /**
   * The tools that can be used, each name once.
   *
   * @throws ToolException {@code MALFORMED} for more than {@value #MOST} tools, more than about 4
   *     MiB of them, or pages without end
   */
  static List<Offered> ask(Session session, Duration within)
      throws ToolException, InterruptedException {
    long until = System.nanoTime() + within.toNanos();
    Wire wire = session.wire();
    List<Offered> offered = new ArrayList<>();
    Set<String> names = new HashSet<>();
    Set<String> cursors = new HashSet<>();
    int entries = 0;
    long size = 0;
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
        size += size(entry);
        withinBounds(wire, size);
        Offered.of(wire.name(), entry)
            .filter(it -> names.add(it.tool().name()))
            .ifPresent(offered::add);
      }
      cursor = page.path("nextCursor").asText("");
      size += cursor.length();
      withinBounds(wire, size);
      if (!cursor.isEmpty() && (!cursors.add(cursor) || cursors.size() > MOST)) {
        throw wire.failure(Kind.MALFORMED, "lists its tools without end");
      }
    } while (!cursor.isEmpty());
    return List.copyOf(offered);
  }

  private static void withinBounds(Wire wire, long size) throws ToolException {
    if (size > LARGEST) {
      throw wire.failure(Kind.MALFORMED, "lists tools of more than " + LARGEST + " characters");
    }
  }

  /** What a tree takes, roughly. */
  private static long size(JsonNode node) {
    long size = PART + (node.isTextual() ? node.textValue().length() : 0L);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      size += field.getKey().length() + size(field.getValue());
    }
    for (JsonNode item : node.isArray() ? node : List.<JsonNode>of()) {
      size += size(item);
    }
    return size;
  }
}
