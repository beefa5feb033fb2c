package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.AgentConfig;
import dev.vel.llm.ChatMessage;
import dev.vel.task.StepContext;
import dev.vel.task.StepOutcome;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskType;
import dev.vel.task.Turn;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** What models are told about plans. */
final class PlanPrompt {
  private static final JsonNode SCHEMA =
      Json.read(
          """
          {"type": "object", "additionalProperties": false, "required": ["steps"], "properties": {
            "steps": {"type": "array", "minItems": 1, "items": {
              "type": "object", "additionalProperties": false,
              "required": ["id", "title", "description", "depends_on"],
              "properties": {
                "id": {"type": "string"},
                "title": {"type": "string"},
                "description": {"type": "string"},
                "depends_on": {"type": "array", "items": {"type": "string"}}}}}}}
          """,
          JsonNode.class);

  private PlanPrompt() {}

  /** Asks for steps; the goal stands alone in what the user says. */
  static Prompt planning(
      AgentConfig config, List<Turn> before, String goal, TaskParameters asking, int most) {
    List<ChatMessage> messages = new ArrayList<>();
    String own = Objects.requireNonNullElse(config.systemPrompt(), "");
    messages.add(
        ChatMessage.system(
            """
            %s
            You take a goal apart into steps that are worked on one by one, each by somebody who knows only the \
            goal, the step's description and the results of the steps it depends on. Make as few steps as the \
            goal needs, at most %d. A step depends only on those whose results it really needs: the others run \
            at the same time. Do not add a step that only puts the results together. Answer with JSON only, \
            satisfying this JSON Schema:
            %s\
            """
                .formatted(own, most, Json.write(SCHEMA))
                .strip()));
    messages.addAll(Prompt.dialogue(before));
    messages.add(ChatMessage.user(Prompt.asked(goal, asking)));
    return new Prompt(messages, asking.temperature(), null, SCHEMA);
  }

  /** How the question for steps is routed; no tools are offered with it. */
  static TaskParameters asking(TaskParameters plan) {
    return plan.with(it -> {
      it.taskType = Objects.requireNonNullElse(plan.taskType(), TaskType.COMPLEX_REASONING);
      it.maxTokens = null;
      it.responseSchema = SCHEMA;
      it.tools = List.of();
      it.runAt = null;
      it.plan = null;
      it.continues = null;
      it.fallbackReason = null;
    });
  }

  /** A step's own words with what it must know. */
  static String step(String title, String description, StepContext context) {
    StringBuilder text = new StringBuilder();
    if (!description.startsWith(title)) {
      text.append(title).append("\n\n");
    }
    text.append(description)
        .append("\n\nThis is one step of a larger goal. Do this step only. The goal:\n\n")
        .append(Excerpt.of(context.goal(), 0));
    if (!context.earlier().isEmpty()) {
      text.append("\n\nResults of earlier steps:");
    }
    for (StepContext.Earlier step : context.earlier()) {
      result(text, step.title(), Excerpt.of(step.output(), step.more()));
    }
    return text.toString();
  }

  /** The goal with what its steps brought. */
  static String assembly(String goal, List<StepOutcome> steps) {
    StringBuilder text = new StringBuilder(goal);
    text.append(
        "\n\nThe steps of this goal are done. Put their results together into the final answer:");
    for (StepOutcome step : steps) {
      result(text, step.state().title(), Excerpt.of(step.output(), 0));
    }
    return text.toString();
  }

  private static void result(StringBuilder text, String title, String excerpt) {
    text.append("\n\n## ").append(title).append("\n\n").append(excerpt);
  }
}
