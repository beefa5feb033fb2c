package dev.vel.task;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Optimize;
import dev.vel.wire.Fields;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What a task says beyond its description; null leaves it to the agent or to routing.
 *
 * @param model a model of the catalogue or of the provider
 * @param provider the only provider to ask
 * @param language the programming or natural language wanted
 * @param inputData any JSON the task works on
 * @param temperature 0–2
 * @param responseSchema a JSON Schema the output must satisfy
 * @param tools the only tools to offer of those that the agent may call, in the forms of {@link
 *     dev.vel.agent.AgentConfig#allowedTools}; empty for none
 * @param runAt not before this time
 * @param timeoutSeconds longest run of one attempt, 1–600
 * @param plan take the task apart into steps
 * @param continues an earlier task of the same user that has ended: the model is told what was
 *     asked and answered there, and in what that one continued
 * @param fallbackReason why it was submitted here and not where it was meant to run: a sentence
 *     that its result repeats
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskParameters(
    @Nullable TaskType taskType,
    @Nullable String model,
    @Nullable String provider,
    @Nullable Optimize optimize,
    @Nullable String language,
    @Nullable JsonNode inputData,
    @Nullable Integer maxTokens,
    @Nullable Double temperature,
    @Nullable JsonNode responseSchema,
    @Nullable List<String> tools,
    @Nullable Instant runAt,
    @Nullable Integer timeoutSeconds,
    @Nullable PlanRequest plan,
    @Nullable UUID continues,
    @Nullable String fallbackReason) {

  public static final TaskParameters NONE = new Draft().parameters();

  /** The same but for what a change makes of it. */
  public TaskParameters with(Consumer<Draft> change) {
    Draft draft = new Draft(this);
    change.accept(draft);
    return draft.parameters();
  }

  /** The same for a task that is taken apart. */
  public TaskParameters withPlan(PlanRequest wanted) {
    return with(it -> it.plan = wanted);
  }

  /** The same for a task that goes on from an earlier one. */
  public TaskParameters continuing(UUID earlier) {
    return with(it -> it.continues = earlier);
  }

  /** From the fields of a request; problems are left with them. */
  public static TaskParameters read(Fields fields) {
    return new TaskParameters(
        fields.optionalChoice("task_type", TaskType.class),
        fields.optionalText("model", 1, 200),
        fields.optionalText("provider", 1, 100),
        fields.optionalChoice("optimize", Optimize.class),
        fields.optionalText("language", 1, 100),
        fields.optionalAny("input_data"),
        fields.optionalInt("max_tokens", 1, 1_000_000),
        fields.optionalNumber("temperature", 0, 2),
        fields.optionalTree("response_schema"),
        fields.optionalTexts("tools", 200),
        fields.optionalTime("run_at"),
        fields.optionalInt("timeout_seconds", 1, 600),
        PlanRequest.read(fields),
        fields.optionalId("continues"),
        fields.optionalText("fallback_reason", 1, 1_000));
  }

  /** Parameters that are still open to change: what they are is copied here and nowhere else. */
  public static final class Draft {
    public @Nullable TaskType taskType;
    public @Nullable String model;
    public @Nullable String provider;
    public @Nullable Optimize optimize;
    public @Nullable String language;
    public @Nullable JsonNode inputData;
    public @Nullable Integer maxTokens;
    public @Nullable Double temperature;
    public @Nullable JsonNode responseSchema;
    public @Nullable List<String> tools;
    public @Nullable Instant runAt;
    public @Nullable Integer timeoutSeconds;
    public @Nullable PlanRequest plan;
    public @Nullable UUID continues;
    public @Nullable String fallbackReason;

    private Draft() {}

    private Draft(TaskParameters from) {
      taskType = from.taskType;
      model = from.model;
      provider = from.provider;
      optimize = from.optimize;
      language = from.language;
      inputData = from.inputData;
      maxTokens = from.maxTokens;
      temperature = from.temperature;
      responseSchema = from.responseSchema;
      tools = from.tools;
      runAt = from.runAt;
      timeoutSeconds = from.timeoutSeconds;
      plan = from.plan;
      continues = from.continues;
      fallbackReason = from.fallbackReason;
    }

    private TaskParameters parameters() {
      return new TaskParameters(
          taskType,
          model,
          provider,
          optimize,
          language,
          inputData,
          maxTokens,
          temperature,
          responseSchema,
          tools,
          runAt,
          timeoutSeconds,
          plan,
          continues,
          fallbackReason);
    }
  }
}
