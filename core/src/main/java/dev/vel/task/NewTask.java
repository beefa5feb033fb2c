package dev.vel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said when a task is submitted.
 *
 * @param description 1–100,000 characters: the prompt
 * @param priority default medium
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewTask(
    UUID agentId,
    String description,
    @Nullable Priority priority,
    @Nullable TaskParameters parameters) {
  /** Most tasks in one batch. */
  public static final int MAX_BATCH = 1_000;

  /** The agents that work on it: its own, and those that the steps of its plan name. */
  public Stream<UUID> agents() {
    PlanRequest plan = parameters == null ? null : parameters.plan();
    Stream<UUID> named =
        plan == null || plan.steps() == null
            ? Stream.of()
            : plan.steps().stream().map(PlanStep::agentId).filter(Objects::nonNull);
    return Stream.concat(Stream.of(agentId), named);
  }

  /** From a request body, with every bad field named at once. */
  public static NewTask read(JsonNode body) {
    Fields fields = Fields.of(body);
    NewTask task = read(fields);
    fields.end();
    return task;
  }

  /**
   * From the body of a batch, {@code {"tasks":[…]}}, with every bad field of every task named at
   * once.
   */
  public static List<NewTask> readBatch(JsonNode body) {
    Fields fields = Fields.of(body);
    List<NewTask> tasks = fields.objects("tasks", 1, MAX_BATCH, NewTask::read);
    fields.end();
    return tasks;
  }

  private static NewTask read(Fields fields) {
    return new NewTask(
        fields.id("agent_id"),
        fields.text("description", 1, 100_000),
        fields.optionalChoice("priority", Priority.class),
        fields.optionalObject("parameters", TaskParameters::read));
  }
}
