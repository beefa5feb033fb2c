package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One chat request, checked. Fields the sandbox does not know are ignored.
 *
 * @param prompt the last thing the user said, empty when nobody said anything
 * @param goal the first thing the user said, which what is said later only corrects
 * @param mostSteps of a plan, as the instructions have it
 * @param prefix the assistant's own words at the end, to go on from; null when there are none
 * @param tool what is to be called in place of an answer, null for nothing
 * @param promptTokens of all messages together
 * @param maxTokens null when the answer may be as long as it likes
 * @param format {@code text}, {@code json_object} or {@code json_schema}
 * @param schema null unless the format is {@code json_schema}
 */
record ChatCall(
    String model,
    String prompt,
    String goal,
    int mostSteps,
    @Nullable String prefix,
    @Nullable ToolCall tool,
    int promptTokens,
    @Nullable Integer maxTokens,
    boolean stream,
    boolean includeUsage,
    String format,
    @Nullable JsonNode schema) {

  private static final int MAX_MODEL = 256;

  /** The model's name, which decides about faults before the rest is looked at. */
  static String model(JsonNode body) throws ApiError {
    if (!body.isObject()) {
      throw ApiError.invalid(null, "The body must be a JSON object.");
    }
    JsonNode model = body.path("model");
    if (!model.isTextual() || model.textValue().isBlank()) {
      throw ApiError.invalid("model", "You must provide a model parameter.");
    }
    if (model.textValue().length() > MAX_MODEL) {
      throw ApiError.invalid("model", "The model's name is longer than " + MAX_MODEL + ".");
    }
    return model.textValue();
  }

  static ChatCall of(JsonNode body) throws ApiError {
    JsonNode messages = body.path("messages");
    if (!messages.isArray() || messages.isEmpty()) {
      throw ApiError.invalid("messages", "messages must be a list of at least one message.");
    }
    String prompt = "";
    String goal = null;
    int mostSteps = PlanSample.MAX_STEPS;
    String prefix = null;
    int tokens = 0;
    for (int i = 0; i < messages.size(); i++) {
      JsonNode message = messages.get(i);
      String at = "messages[" + i + "]";
      if (!message.path("role").isTextual()) {
        throw ApiError.invalid(at + ".role", at + " needs a role, such as \"user\".");
      }
      String content = content(message.path("content"), at);
      tokens += Tokens.count(content);
      String role = message.path("role").textValue();
      if (role.equals("user")) {
        prompt = content;
        goal = goal == null ? content : goal;
      } else if (role.equals("system") || role.equals("developer")) {
        mostSteps = Math.min(mostSteps, PlanSample.most(content));
      }
      prefix = role.equals("assistant") && !content.isEmpty() ? content : null;
    }
    JsonNode format = body.path("response_format");
    String type = format.path("type").asText("text");
    JsonNode schema = format.path("json_schema").path("schema");
    if (type.equals("json_schema") && !schema.isObject()) {
      throw ApiError.invalid(
          "response_format.json_schema.schema", "json_schema needs a schema that is an object.");
    }
    return new ChatCall(
        model(body),
        prompt,
        Objects.requireNonNullElse(goal, ""),
        mostSteps,
        prefix,
        ToolCall.wanted(body, prompt),
        tokens,
        maxTokens(body),
        flag(body, "stream"),
        flag(body.path("stream_options"), "include_usage"),
        type,
        type.equals("json_schema") ? schema : null);
  }

  /** The answer's text, before {@code max_tokens} cuts it. */
  String answer() {
    return tool == null ? text() : tool.arguments();
  }

  /** What is left to say behind what the assistant has said already. */
  String rest() {
    String whole = answer();
    return prefix != null && tool == null && whole.startsWith(prefix)
        ? whole.substring(prefix.length())
        : whole;
  }

  private String text() {
    return switch (format) {
      case "json_schema" -> Json.write(sample(schema == null ? Json.object() : schema));
      case "json_object" -> Json.write(Json.object().put("answer", Answers.to(prompt)));
      default -> Answers.to(prompt);
    };
  }

  private JsonNode sample(JsonNode wanted) {
    return PlanSample.fits(wanted)
        ? PlanSample.of(goal, mostSteps)
        : SchemaSample.of(wanted, Answers.quote(prompt));
  }

  private static String content(JsonNode content, String at) throws ApiError {
    if (content.isTextual()) {
      return content.textValue();
    }
    if (content.isArray()) {
      StringBuilder text = new StringBuilder();
      content.forEach(part -> text.append(part.path("text").asText("")));
      return text.toString();
    }
    if (content.isMissingNode() || content.isNull()) {
      return "";
    }
    throw ApiError.invalid(at + ".content", at + ".content must be a text or a list of parts.");
  }

  private static @Nullable Integer maxTokens(JsonNode body) throws ApiError {
    for (String name : new String[] {"max_completion_tokens", "max_tokens"}) {
      JsonNode value = body.path(name);
      if (value.isMissingNode() || value.isNull()) {
        continue;
      }
      if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < 1) {
        throw ApiError.invalid(name, name + " must be a whole number of 1 or more.");
      }
      return value.intValue();
    }
    return null;
  }

  private static boolean flag(JsonNode object, String name) throws ApiError {
    JsonNode value = object.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return false;
    }
    if (!value.isBoolean()) {
      throw ApiError.invalid(name, name + " must be true or false.");
    }
    return value.booleanValue();
  }
}
