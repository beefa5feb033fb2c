package dev.vel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vel.wire.Fields;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One step of a plan, before it is a task.
 *
 * @param id its name within the plan, 1–40 characters
 * @param title 1–200 characters
 * @param description what is to be done; 1–100,000 characters
 * @param dependsOn the ids of the steps whose outputs it needs
 * @param taskType what kind of thinking it needs; null leaves it to routing
 * @param model null for the plan's, or for routing to choose
 * @param agentId null for the plan's
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record PlanStep(
    String id,
    String title,
    String description,
    List<String> dependsOn,
    @Nullable TaskType taskType,
    @Nullable String model,
    @Nullable UUID agentId) {
  public static final int LONGEST_ID = 40;
  public static final int LONGEST_TITLE = 200;
  public static final int LONGEST_DESCRIPTION = 100_000;

  public PlanStep {
    dependsOn = List.copyOf(dependsOn);
  }

  static PlanStep read(Fields fields) {
    String id = fields.text("id", 1, LONGEST_ID);
    String title = fields.text("title", 1, LONGEST_TITLE);
    return new PlanStep(
        id,
        title,
        Objects.requireNonNullElse(
            fields.optionalText("description", 1, LONGEST_DESCRIPTION), title),
        Objects.requireNonNullElse(
            fields.optionalTexts("depends_on", PlanRules.MAX_STEPS), List.of()),
        fields.optionalChoice("task_type", TaskType.class),
        fields.optionalText("model", 1, 200),
        fields.optionalId("agent_id"));
  }
}
