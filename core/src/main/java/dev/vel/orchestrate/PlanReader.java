package dev.vel.orchestrate;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.task.PlanRules;
import dev.vel.task.PlanStep;
import dev.vel.wire.Json;
import dev.vel.wire.Malformed;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the steps that a model names, in whichever of the usual shapes it names them.
 *
 * @param steps what could be read
 * @param problems why that is no plan, as sentences for the model; empty when it is one
 */
record PlanReader(List<PlanStep> steps, List<String> problems) {
  private static final List<String> LISTS = List.of("steps", "tasks", "subtasks");
  private static final List<String> TITLES = List.of("title", "name");
  private static final List<String> DESCRIPTIONS = List.of("description", "details", "prompt");
  private static final List<String> NEEDS = List.of("depends_on", "dependencies", "dependsOn");
  private static final int DEEPEST = 3;

  /**
   * @param most how many steps there may be
   */
  static PlanReader of(String answer, int most) {
    JsonNode json;
    try {
      json = Json.storable(Json.foreign(OutputSchema.json(answer)));
    } catch (JsonProcessingException e) {
      return refused("The answer is not valid JSON: " + Malformed.reason(e));
    } catch (VelException e) {
      return refused("The answer holds characters that cannot be stored");
    }
    JsonNode list = list(json, 0);
    if (list == null || list.isEmpty()) {
      return refused("The answer has no list of steps");
    }
    if (list.size() > most) {
      return refused("The plan has " + list.size() + " steps; at most " + most + " are allowed");
    }
    List<PlanStep> steps = new ArrayList<>();
    for (JsonNode item : list) {
      PlanStep step = step(item, steps.size() + 1);
      if (step == null) {
        return refused("Step " + (steps.size() + 1) + " has neither a title nor a description");
      }
      steps.add(step);
    }
    return new PlanReader(steps, PlanRules.problems(steps));
  }

  private static PlanReader refused(String problem) {
    return new PlanReader(List.of(), List.of(problem));
  }

  private static @Nullable JsonNode list(@Nullable JsonNode json, int depth) {
    if (json == null || json.isArray() || depth > DEEPEST) {
      return json != null && json.isArray() ? json : null;
    }
    for (String name : LISTS) {
      if (json.path(name).isArray()) {
        return json.get(name);
      }
    }
    // Some wrap the whole in an object of one field.
    return json.size() == 1 ? list(json.elements().next(), depth + 1) : null;
  }

  private static @Nullable PlanStep step(JsonNode item, int place) {
    String title = item.isTextual() ? item.textValue().strip() : text(item, TITLES);
    String description = item.isTextual() ? title : text(item, DESCRIPTIONS);
    if (title.isEmpty() && description.isEmpty()) {
      return null;
    }
    String named = title.isEmpty() ? description : title;
    JsonNode id = item.path("id");
    return new PlanStep(
        cut(
            id.isValueNode() && !id.asText().isBlank() ? id.asText() : "" + place,
            PlanStep.LONGEST_ID),
        cut(named.lines().findFirst().orElse(named), PlanStep.LONGEST_TITLE),
        cut(description.isEmpty() ? title : description, PlanStep.LONGEST_DESCRIPTION),
        needs(item),
        null,
        null,
        null);
  }

  private static String text(JsonNode item, List<String> names) {
    return names.stream()
        .map(name -> item.path(name).asText("").strip())
        .filter(text -> !text.isEmpty())
        .findFirst()
        .orElse("");
  }

  private static List<String> needs(JsonNode item) {
    for (String name : NEEDS) {
      JsonNode needed = item.path(name);
      if (needed.isArray()) {
        List<String> ids = new ArrayList<>();
        needed.forEach(id -> ids.add(cut(id.asText(), PlanStep.LONGEST_ID)));
        return ids.stream().distinct().toList();
      }
      if (needed.isValueNode() && !needed.asText("").isBlank() && !needed.isNull()) {
        return List.of(cut(needed.asText(), PlanStep.LONGEST_ID));
      }
    }
    return List.of();
  }

  private static String cut(String text, int most) {
    return text.codePointCount(0, text.length()) <= most
        ? text
        : text.substring(0, text.offsetByCodePoints(0, most));
  }
}
