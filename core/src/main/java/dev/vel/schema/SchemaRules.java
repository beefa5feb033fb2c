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

  /** What holds schemas under names that somebody chose, which may be those of keywords. */
  private static final Set<String> NAMED =
      Set.of(
          "properties",
          "patternProperties",
          "$defs",
          "definitions",
          "dependentSchemas",
          "dependencies");

  /** What holds values, in which the words of schemas mean nothing. */
  private static final Set<String> VALUES = Set.of("enum", "const", "default", "examples");

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
      long ignored = new SchemaRules(schema).size(schema);
    } catch (StackOverflowError e) {
      throw tooDeep();
    }
  }

  private long size(JsonNode node) throws JsonSchema.UnusableException {
    step();
    long size = 1;
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (VALUES.contains(name)) {
        size = sum(size, sizeOfValue(value));
        continue;
      }
      mustStayHere(name, value);
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
      size = sum(size, NAMED.contains(name) ? sizeOfNamed(value) : size(value));
    }
    return sum(size, sizeOfItems(node));
  }

  /**
   * An id makes references from here on mean another place, also one in a value that is referred
   * to.
   */
  private void mustStayHere(String name, JsonNode value) throws JsonSchema.UnusableException {
    if (FORBIDDEN.contains(name) && !value.isObject()) {
      throw refused("must not use " + name);
    }
    if (name.equals("id") && value.isTextual() && ofDraft4) {
      throw refused("must not use id");
    }
  }

  private long sizeOfNamed(JsonNode schemas) throws JsonSchema.UnusableException {
    step();
    long size = 1;
    for (JsonNode schema : schemas) {
      size = sum(size, size(schema));
    }
    return size;
  }

  private long sizeOfItems(JsonNode node) throws JsonSchema.UnusableException {
    long size = 0;
    if (node.isArray()) {
      for (JsonNode item : node) {
        size = sum(size, size(item));
      }
    }
    return size;
  }

  private long sizeOfValue(JsonNode value) throws JsonSchema.UnusableException {
    step();
    long size = 1;
    for (JsonNode part : value) {
      size = sum(size, sizeOfValue(part));
    }
    return size;
  }

  private void step() throws JsonSchema.UnusableException {
    if (++steps > MAX_STEPS) {
      throw tooLarge();
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
    long size = size(target);
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
      JsonPointer rest = JsonPointer.compile(pointer);
      JsonNode node = root;
      while (!rest.matches() && !node.isMissingNode()) {
        for (Map.Entry<String, JsonNode> field : node.properties()) {
          mustStayHere(field.getKey(), field.getValue());
        }
        node =
            node.isArray()
                ? node.path(rest.getMatchingIndex())
                : node.path(rest.getMatchingProperty());
        rest = rest.tail();
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
