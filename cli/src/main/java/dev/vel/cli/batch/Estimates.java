package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.route.RouteRequest;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * About how much tasks will cost. Tasks that are alike, with the same agent, the same wishes and
 * about the same length, are asked about once, by the longest of them. For one thread.
 */
final class Estimates {
  private final Vel vel;
  private final Reach reach;
  private final Map<String, UUID> agents;
  private final Map<String, Item> longest = new HashMap<>();
  private final Map<String, BigDecimal> costs = new HashMap<>();
  private boolean unpriced;

  /**
   * @param agents by the ids of the tasks
   */
  Estimates(Vel vel, Reach reach, Map<String, UUID> agents, List<Item> items) {
    this.vel = vel;
    this.reach = reach;
    this.agents = agents;
    for (Item item : items) {
      longest.merge(kind(item), item, (a, b) -> length(a) >= length(b) ? a : b);
    }
  }

  /** Zero where no price is known. */
  BigDecimal of(Item item) throws Stopped, InterruptedException {
    String kind = kind(item);
    BigDecimal known = costs.get(kind);
    if (known == null) {
      known = ask(longest.getOrDefault(kind, item));
      costs.put(kind, known);
    }
    return known;
  }

  /** Whether some model has no price that is known. */
  boolean unpriced() {
    return unpriced;
  }

  private BigDecimal ask(Item item) throws Stopped, InterruptedException {
    RouteRequest request = request(item, agents.getOrDefault(item.id(), Item.NOBODY));
    return reach.ask(() -> vel.explainRoute(request)).candidates().stream()
        .findFirst()
        .map(first -> {
          unpriced |= first.estimatedCostUsd() == null;
          return first.estimatedCostUsd() == null ? BigDecimal.ZERO : first.estimatedCostUsd();
        })
        .orElse(BigDecimal.ZERO);
  }

  /** What is asked about a task. */
  static RouteRequest request(Item item, UUID agent) {
    return new RouteRequest(item.task().description(), agent, item.task().parameters());
  }

  private String kind(Item item) {
    ObjectNode wishes = Json.object();
    if (item.task().parameters() != null) {
      wishes = Json.tree(item.task().parameters());
      wishes.remove("input_data");
    }
    int size = Integer.SIZE - Integer.numberOfLeadingZeros(length(item));
    return agents.get(item.id()) + " " + size + " " + wishes;
  }

  private static int length(Item item) {
    JsonNode data = item.task().parameters() == null ? null : item.task().parameters().inputData();
    return item.task().description().length() + (data == null ? 0 : data.toString().length());
  }
}
