package dev.vel.task;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Fields;
import dev.vel.wire.Json;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How a task is to be taken apart into steps. On the wire {@code true} when nothing more is said.
 *
 * @param maxSteps 2–20; null for 20
 * @param steps the steps themselves, so that no model is asked for them; null for a model to plan
 */
public record PlanRequest(@Nullable Integer maxSteps, @Nullable List<PlanStep> steps) {
  /** A model plans, in as many steps as it likes. */
  public static final PlanRequest ANY = new PlanRequest(null, null);

  public PlanRequest {
    steps = steps == null ? null : List.copyOf(steps);
  }

  /** How many steps there may be. */
  public int most() {
    return Objects.requireNonNullElse(maxSteps, PlanRules.MAX_STEPS);
  }

  /** From the field {@code plan}; null when no plan is wanted. */
  static @Nullable PlanRequest read(Fields fields) {
    // Not a switch over types, for which Java would write a class in each process that submits a
    // task.
    JsonNode plan = fields.optionalAny("plan");
    if (plan instanceof BooleanNode flag) {
      return flag.booleanValue() ? ANY : null;
    }
    if (plan instanceof ObjectNode) {
      return fields.optionalObject("plan", PlanRequest::nested);
    }
    if (plan != null) {
      fields.problem("plan", "must be true, or an object with max_steps or steps");
    }
    return null;
  }

  private static PlanRequest nested(Fields fields) {
    Integer most = fields.optionalInt("max_steps", 2, PlanRules.MAX_STEPS);
    if (fields.optionalAny("steps") == null) {
      return new PlanRequest(most, null);
    }
    if (most != null) {
      fields.problem("max_steps", "is for plans that a model makes, not for one with steps");
    }
    List<PlanStep> steps = fields.objects("steps", 1, PlanRules.MAX_STEPS, PlanStep::read);
    if (steps.stream().noneMatch(step -> step.id().isEmpty())) {
      PlanRules.problems(steps).forEach(problem -> fields.problem("steps", problem));
    }
    return new PlanRequest(most, steps);
  }

  @JsonValue
  JsonNode json() {
    if (equals(ANY)) {
      return BooleanNode.TRUE;
    }
    ObjectNode json = Json.object();
    if (maxSteps != null) {
      json.put("max_steps", maxSteps);
    }
    if (steps != null) {
      json.set("steps", Json.<JsonNode>tree(steps));
    }
    return json;
  }

  @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
  static PlanRequest of(JsonNode json) {
    return new PlanRequest(
        json.path("max_steps").isInt() ? json.get("max_steps").intValue() : null,
        json.path("steps").isArray()
            ? List.of(Json.convert(json.get("steps"), PlanStep[].class))
            : null);
  }
}
