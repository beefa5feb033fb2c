package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatRequest.ToolChoice;
import dev.vel.llm.ChatTool;
import dev.vel.task.TaskParameters;
import dev.vel.task.Turn;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked for a task.
 *
 * @param tools as far as the prompt knows: a model that takes none is told of none
 */
record Prompt(
    List<ChatMessage> messages,
    @Nullable Double temperature,
    @Nullable Integer maxTokens,
    @Nullable JsonNode schema,
    List<ChatTool> tools,
    ToolChoice toolChoice) {

  /** A prompt without tools. */
  Prompt(
      List<ChatMessage> messages,
      @Nullable Double temperature,
      @Nullable Integer maxTokens,
      @Nullable JsonNode schema) {
    this(messages, temperature, maxTokens, schema, List.of(), ToolChoice.NONE);
  }

  /**
   * Asks for what a task says.
   *
   * @param before what was said before it, the oldest first
   */
  static Prompt of(
      AgentType type,
      AgentConfig config,
      List<Turn> before,
      String description,
      TaskParameters parameters) {
    List<ChatMessage> messages = new ArrayList<>();
    String system = Objects.requireNonNullElseGet(config.systemPrompt(), () -> character(type));
    if (!system.isBlank()) {
      messages.add(ChatMessage.system(system));
    }
    messages.addAll(dialogue(before));
    StringBuilder user = new StringBuilder(asked(description, parameters));
    if (parameters.responseSchema() != null) {
      user.append("\n\nAnswer with JSON only, satisfying this JSON Schema:\n")
          .append(Json.write(parameters.responseSchema()));
    }
    messages.add(ChatMessage.user(user.toString()));
    return new Prompt(
        messages,
        parameters.temperature() != null ? parameters.temperature() : config.temperature(),
        parameters.maxTokens() != null ? parameters.maxTokens() : config.maxTokens(),
        parameters.responseSchema());
  }

  /** What was said before, as the model is told it. */
  static List<ChatMessage> dialogue(List<Turn> turns) {
    List<ChatMessage> messages = new ArrayList<>();
    for (Turn turn : turns) {
      messages.add(ChatMessage.user(asked(turn.question(), turn.parameters())));
      messages.add(ChatMessage.assistant(turn.answer()));
    }
    return messages;
  }

  /** A task's own words with what they are about. */
  static String asked(String description, TaskParameters parameters) {
    StringBuilder text = new StringBuilder(description);
    if (parameters.language() != null) {
      text.append("\n\nLanguage: ").append(parameters.language());
    }
    if (parameters.inputData() != null) {
      text.append("\n\nInput data (JSON):\n").append(Json.write(parameters.inputData()));
    }
    return text.toString();
  }

  /** The same with more said since, and these tools. */
  Prompt with(List<ChatMessage> since, List<ChatTool> offered, ToolChoice choice) {
    List<ChatMessage> more = new ArrayList<>(messages);
    more.addAll(since);
    return new Prompt(more, temperature, maxTokens, schema, offered, choice);
  }

  /** The same conversation with the model's faulty answer and what is wrong with it. */
  Prompt repairing(String answer, List<String> problems) {
    List<ChatMessage> more = new ArrayList<>(messages);
    more.add(ChatMessage.assistant(answer));
    more.add(
        ChatMessage.user(
            "This does not satisfy the schema:\n- "
                + String.join("\n- ", problems)
                + "\nAnswer again with the corrected JSON only."));
    return new Prompt(more, temperature, maxTokens, schema, tools, ToolChoice.NONE);
  }

  private static String character(AgentType type) {
    return switch (type) {
      case MCP_ORCHESTRATOR -> "";
      case CODE_GENERATOR ->
          "You write correct, complete, idiomatic code. Answer with the code and only the remarks it needs.";
      case RESEARCHER ->
          "You research carefully, tell facts from guesses, and name your sources where you have them.";
    };
  }
}
