package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A tool as its server describes it just now.
 *
 * @param fingerprint SHA-256 over everything a model or a person may be led by: another description
 *     is another fingerprint
 */
record Offered(Tool tool, String fingerprint) {
  private static final int NAME = 128;
  private static final int DESCRIPTION = 32 << 10;
  private static final int SCHEMA = 256 << 10;
  private static final List<String> MEANINGFUL =
      List.of("name", "title", "description", "inputSchema", "outputSchema", "annotations");

  /**
   * What an entry of {@code tools/list} says; empty when it describes no tool that could be used.
   */
  static Optional<Offered> of(String server, JsonNode entry) {
    String name = entry.path("name").asText("");
    JsonNode schema = entry.path("inputSchema");
    String description = entry.path("description").asText("");
    boolean usable =
        entry.path("name").isTextual()
            && !name.isBlank()
            && name.length() <= NAME
            && name.chars().allMatch(c -> c > ' ' && c < 127)
            && description.length() <= DESCRIPTION
            && schema.isObject()
            && schema.toString().length() <= SCHEMA;
    if (!usable) {
      return Optional.empty();
    }
    JsonNode hints = entry.path("annotations");
    boolean repeatable =
        hints.path("readOnlyHint").asBoolean(false)
            || hints.path("idempotentHint").asBoolean(false);
    return Optional.of(
        new Offered(new Tool(server, name, description, schema, repeatable), fingerprint(entry)));
  }

  private static String fingerprint(JsonNode entry) {
    ObjectNode facts = JsonNodeFactory.instance.objectNode();
    for (String field : MEANINGFUL) {
      if (entry.hasNonNull(field)) {
        facts.set(field, canonical(entry.get(field)));
      }
    }
    try {
      byte[] text = canonical(facts).toString().getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  /** The same whatever the order of an object's fields. */
  private static JsonNode canonical(JsonNode node) {
    if (node.isObject()) {
      Map<String, JsonNode> sorted = new TreeMap<>();
      node.properties().forEach(field -> sorted.put(field.getKey(), canonical(field.getValue())));
      ObjectNode object = JsonNodeFactory.instance.objectNode();
      sorted.forEach(object::set);
      return object;
    }
    if (node.isArray()) {
      var array = JsonNodeFactory.instance.arrayNode();
      node.forEach(item -> array.add(canonical(item)));
      return array;
    }
    return node;
  }
}
