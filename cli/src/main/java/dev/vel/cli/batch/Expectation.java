package dev.vel.cli.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.output.Text;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must be like for its task to count as passed. Letters count as they are written.
 *
 * @param contains each of these must be in it
 * @param lacks none of these may be in it
 * @param matches some part of it must match; in time linear to its length
 * @param same a text that it must be, white space around it aside, or JSON that it must say
 */
record Expectation(
    List<String> contains, List<String> lacks, @Nullable Pattern matches, @Nullable JsonNode same) {
  static final Expectation NONE = new Expectation(List.of(), List.of(), null, null);
  private static final List<String> FIELDS =
      List.of("contains", "not_contains", "matches", "equals");

  Expectation {
    contains = List.copyOf(contains);
    lacks = List.copyOf(lacks);
  }

  /**
   * From a task's field {@code expect}.
   *
   * @param problem takes the field and what is wrong with it
   */
  static Expectation read(@Nullable JsonNode tree, BiConsumer<String, String> problem) {
    if (tree == null || tree.isNull()) {
      return NONE;
    }
    if (!tree.isObject() || tree.isEmpty()) {
      problem.accept("expect", "must be an object with " + String.join(", ", FIELDS));
      return NONE;
    }
    for (String name : (Iterable<String>) tree::fieldNames) {
      if (!FIELDS.contains(name)) {
        problem.accept("expect." + name, "is not a known field" + Suggestion.tail(name, FIELDS));
      }
    }
    return new Expectation(
        texts(tree, "contains", problem),
        texts(tree, "not_contains", problem),
        pattern(tree.get("matches"), problem),
        tree.get("equals"));
  }

  private static List<String> texts(
      JsonNode tree, String name, BiConsumer<String, String> problem) {
    JsonNode given = tree.get(name);
    if (given == null) {
      return List.of();
    }
    List<String> texts = new ArrayList<>();
    (given.isArray() ? given : List.of(given))
        .forEach(each -> texts.add(each.isTextual() ? each.textValue() : ""));
    if (texts.isEmpty() || texts.contains("")) {
      problem.accept("expect." + name, "must be a text, or a list of texts, none of them empty");
      return List.of();
    }
    return texts;
  }

  private static @Nullable Pattern pattern(
      @Nullable JsonNode given, BiConsumer<String, String> problem) {
    if (given == null) {
      return null;
    }
    try {
      if (given.isTextual() && !given.textValue().isEmpty()) {
        return Pattern.compile(given.textValue());
      }
      problem.accept("expect.matches", "must be a regular expression");
    } catch (PatternSyntaxException e) {
      problem.accept("expect.matches", "is no regular expression of RE2: " + e.getDescription());
    }
    return null;
  }

  /** In which ways an answer is not like this, and what it is like; empty when it is. */
  List<String> problems(String answer) {
    List<String> problems = new ArrayList<>();
    for (String text : contains) {
      if (!answer.contains(text)) {
        problems.add("the answer does not contain \"" + shortened(text) + "\"");
      }
    }
    for (String text : lacks) {
      if (answer.contains(text)) {
        problems.add("the answer contains \"" + shortened(text) + "\"");
      }
    }
    if (matches != null && !matches.matcher(answer).find()) {
      problems.add("the answer does not match /" + shortened(matches.pattern()) + "/");
    }
    if (same != null) {
      difference(answer, same).ifPresent(problems::add);
    }
    if (!problems.isEmpty()) {
      problems.add(answer.isBlank() ? "it is empty" : "it is \"" + shortened(answer) + "\"");
    }
    return problems;
  }

  private static Optional<String> difference(String answer, JsonNode wanted) {
    if (wanted.isTextual()) {
      return wanted.textValue().strip().equals(answer.strip())
          ? Optional.empty()
          : Optional.of("the answer is not \"" + shortened(wanted.textValue()) + "\"");
    }
    try {
      return wanted.equals(Expectation::compare, Json.foreign(answer.strip()))
          ? Optional.empty()
          : Optional.of("the answer is not " + shortened(wanted.toString()));
    } catch (JsonProcessingException notJson) {
      return Optional.of("the answer is not JSON");
    }
  }

  /** Numbers are the same however they are written. */
  private static int compare(JsonNode a, JsonNode b) {
    if (a.isNumber() && b.isNumber()) {
      return a.decimalValue().compareTo(b.decimalValue());
    }
    return a.equals(b) ? 0 : 1;
  }

  private static String shortened(String text) {
    return Text.fit(Text.line(text), 60);
  }
}
