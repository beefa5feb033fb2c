package dev.vel.schema;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What somebody's JSON Schema must satisfy so that checking a value against it is cheap whatever
 * the value is: it refers to nothing but itself, never in a circle, does not unfold into something
 * huge, and its patterns are of the kind that is matched in linear time. For one schema.
 */
final class SchemaRules {
  /** Nodes of the schema with every reference written out; ten times what large real ones have. */
  private static final long MAX_SIZE = 20_000;

  /** Nodes that are looked at to find that out: references to parts of each other add some. */
  private static final int MAX_STEPS = 200_000;

  /** References that lead to one another, as deep as the library can follow them. */
  private static final int MAX_DEPTH = 100;

  /** What makes a reference mean another place than the one that is looked at here. */
  private static final Set<String> FORBIDDEN =
      Set.of("$dynamicRef", "$recursiveRef", "$id", "$dynamicAnchor", "$recursiveAnchor");

  /** Words whose values are no schemas, whatever they look like. */
  private static final Set<String> OF_VALUES = Set.of("enum", "const", "default", "examples");

  /** Words whose values are schemas by names, which may be any. */
  private static final Set<String> OF_NAMES =
      Set.of(
          "properties",
          "patternProperties",
          "definitions",
          "$defs",
          "dependencies",
          "dependentSchemas");

  private final JsonNode root;

  /** Where {@code id} is what {@code $id} is later. */
  private final boolean ofDraft4;

  private final Map<String, Long> sizes = new HashMap<>();
  private final Set<String> entered = new HashSet<>();
  private int steps;

  private SchemaRules(JsonNode root) {
    this.root = root;
    this.ofDraft4 = isDraft4(root.path("$schema"));
  }

  private static boolean isDraft4(JsonNode named) {
    return named.asText().contains("draft-04");
  }

  /** Throws for a schema that breaks a rule; the message says which. */
  static void check(JsonNode schema) throws JsonSchema.UnusableException {
    try {
      long ignored = new SchemaRules(schema).size(schema, false);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  /**
   * @param byNames whether what the node holds is called by names of somebody's, and not by words
   *     of JSON Schema
   */
  private long size(JsonNode node, boolean byNames) throws JsonSchema.UnusableException {
    step();
    long size = 1;
    refuseIds(node);
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (!byNames && OF_VALUES.contains(name)) {
        size = sum(size, plainSize(value));
        continue;
      }
      if (name.equals("$schema") && isDraft4(value) && !ofDraft4) {
        throw refused("may name draft 4 at its root alone");
      }
      if (name.equals("$ref") && value.isTextual()) {
        size = sum(size, target(value.textValue()));
      } else if (name.equals("pattern") && value.isTextual()) {
        pattern(value.textValue());
      } else if (name.equals("patternProperties")) {
        for (Map.Entry<String, JsonNode> matched : value.properties()) {
          pattern(matched.getKey());
        }
      }
      size = sum(size, size(value, !byNames && OF_NAMES.contains(name)));
    }
    if (node.isArray()) {
      for (JsonNode item : node) {
        size = sum(size, size(item, false));
      }
    }
    return size;
  }

  private long plainSize(JsonNode value) throws JsonSchema.UnusableException {
    step();
    long size = 1;
    for (JsonNode inner : value) {
      size = sum(size, plainSize(inner));
    }
    return size;
  }

  private void step() throws JsonSchema.UnusableException {
    if (++steps > MAX_STEPS) {
      throw tooLarge();
    }
  }

  private void refuseIds(JsonNode node) throws JsonSchema.UnusableException {
    for (String name : FORBIDDEN) {
      if (node.has(name) && !node.get(name).isObject()) {
        throw refused("must not use " + name);
      }
    }
    if (ofDraft4 && node.path("id").isTextual()) {
      throw refused("must not use id");
    }
  }

  private long target(String reference) throws JsonSchema.UnusableException {
    Long known = sizes.get(reference);
    if (known != null) {
      return known;
    }
    if (!reference.startsWith("#")) {
      throw refused("may only refer to itself: $ref must begin with #");
    }
    JsonNode target = reference.equals("#") ? root : at(reference.substring(1));
    if (target.isMissingNode()) {
      throw refused("has a $ref that leads nowhere: " + reference);
    }
    if (!entered.add(reference)) {
      throw refused("refers to itself in a circle");
    }
    if (entered.size() > MAX_DEPTH) {
      throw tooDeep();
    }
    long size = size(target, false);
    sizes.put(reference, size);
    entered.remove(reference);
    return size;
  }

  private static long sum(long size, long more) throws JsonSchema.UnusableException {
    if (size + more > MAX_SIZE) {
      throw tooLarge();
    }
    return size + more;
  }

  private static JsonSchema.UnusableException tooLarge() {
    return refused("is too large with its references written out");
  }

  static JsonSchema.UnusableException tooDeep() {
    return refused("is nested too deep with its references written out");
  }

  private JsonNode at(String pointer) throws JsonSchema.UnusableException {
    try {
      JsonNode node = root;
      // An id on the way would change what the rest of it means, also one in a plain value.
      for (JsonPointer way = JsonPointer.compile(pointer); !way.matches(); way = way.tail()) {
        refuseIds(node);
        node =
            node.isArray()
                ? node.path(way.getMatchingIndex())
                : node.path(way.getMatchingProperty());
      }
      return node;
    } catch (IllegalArgumentException notAPointer) {
      throw refused("may only use $ref with a JSON Pointer such as #/$defs/name");
    }
  }

  private static void pattern(String pattern) throws JsonSchema.UnusableException {
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw refused("has a pattern that is not supported (no look-around, no back-references)");
    }
  }

  private static JsonSchema.UnusableException refused(String reason) {
    return new JsonSchema.UnusableException(reason);
  }
}
