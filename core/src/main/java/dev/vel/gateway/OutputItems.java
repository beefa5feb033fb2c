package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The items of a response that several models have built: which of a later model's items takes
 * which place among those that the client has. What a later model thinks is left out; its first
 * message stands for the first message, and so on. For one thread.
 */
final class OutputItems {
  private static final int NOWHERE = -1;
  private static final String THOUGHT = "reasoning";

  private final List<Item> items = new ArrayList<>();
  private final Map<Integer, Integer> places = new HashMap<>();
  private int placed;

  private record Item(int index, String id, String type) {}

  /** Another response begins, of which the client has nothing. */
  void clear() {
    items.clear();
  }

  /** Another model begins. */
  void another() {
    places.clear();
    placed = 0;
  }

  /** An event of the first model, which goes to the client as it is. */
  void first(JsonNode event) {
    if (isBeginning(event)) {
      add(event, index(event));
    }
  }

  /** Whether an event belongs to what a model thinks by itself. */
  boolean isThought(JsonNode event) {
    return items.stream()
        .anyMatch(item -> item.index() == index(event) && item.type().equals(THOUGHT));
  }

  /**
   * Gives a later model's event its place.
   *
   * @return false when it is not for the client
   * @throws CatchUp.DivergedException when the client has something else in that place
   */
  boolean place(ObjectNode event) throws CatchUp.DivergedException {
    if (!event.has("output_index")) {
      return true;
    }
    if (isBeginning(event)) {
      places.put(index(event), find(event));
    }
    int place = places.getOrDefault(index(event), index(event));
    event.put("output_index", place);
    return place != NOWHERE;
  }

  /** Gives an event that has its place the names that the client knows. */
  void rename(ObjectNode event) {
    for (Item item : items) {
      if (event.has("output_index") && item.index() == index(event)) {
        if (event.has("item_id")) {
          event.put("item_id", item.id());
        }
        if (event.path("item") instanceof ObjectNode whole) {
          whole.put("id", item.id());
        }
      }
    }
    int position = 0;
    List<Item> said = said();
    for (JsonNode one : event.path("response").path("output")) {
      boolean isSaid = !one.path("type").asText("").equals(THOUGHT);
      if (isSaid && position < said.size()) {
        ((ObjectNode) one).put("id", said.get(position).id());
        position++;
      }
    }
  }

  private int find(ObjectNode event) throws CatchUp.DivergedException {
    String type = type(event);
    if (type.equals(THOUGHT)) {
      return NOWHERE;
    }
    List<Item> said = said();
    if (placed < said.size()) {
      Item item = said.get(placed);
      placed++;
      if (!item.type().equals(type)) {
        throw new CatchUp.DivergedException();
      }
      return item.index();
    }
    placed++;
    int next = items.stream().mapToInt(Item::index).max().orElse(NOWHERE) + 1;
    add(event, next);
    return next;
  }

  private void add(JsonNode event, int index) {
    items.add(new Item(index, event.path("item").path("id").asText(""), type(event)));
  }

  private List<Item> said() {
    return items.stream().filter(item -> !item.type().equals(THOUGHT)).toList();
  }

  private static boolean isBeginning(JsonNode event) {
    return event.path("type").asText("").equals("response.output_item.added");
  }

  private static int index(JsonNode event) {
    return event.path("output_index").asInt(0);
  }

  private static String type(JsonNode event) {
    return event.path("item").path("type").asText("");
  }
}
