package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An answer and the JSON it is sent as.
 *
 * @param tokens the answer's text, in its tokens
 * @param finishReason as the protocol writes it
 * @param fault what shall be wrong with it, null for nothing
 */
record ChatAnswer(
    ChatCall call,
    List<String> tokens,
    String finishReason,
    Instant created,
    @Nullable Fault fault) {

  static ChatAnswer to(ChatCall call, Instant now, @Nullable Fault fault) {
    String text =
        switch (fault) {
          case REFUSAL -> "I cannot help with that.";
          case IGNORE_PREFIX -> call.answer();
          case null, default -> call.rest();
        };
    List<String> tokens = Tokens.split(text);
    Integer max = call.maxTokens();
    if (fault == Fault.CONTENT_FILTER) {
      return new ChatAnswer(call, half(tokens), "content_filter", now, fault);
    }
    if (max != null && tokens.size() > max) {
      return new ChatAnswer(call, tokens.subList(0, max), "length", now, fault);
    }
    String reason = call.tool() == null || fault == Fault.REFUSAL ? "stop" : "tool_calls";
    return new ChatAnswer(call, tokens, reason, now, fault);
  }

  /** What is called in place of an answer; null for nothing. */
  @Nullable ToolCall tool() {
    return fault == Fault.REFUSAL ? null : call.tool();
  }

  String text() {
    return String.join("", tokens);
  }

  static List<String> half(List<String> tokens) {
    return tokens.subList(0, (tokens.size() + 1) / 2);
  }

  /** The whole answer as one body. */
  ObjectNode whole() {
    ObjectNode body = head("chat.completion");
    if (fault == Fault.NULL_CHOICES) {
      body.putNull("choices");
    } else {
      ObjectNode choice = body.putArray("choices").addObject().put("index", 0);
      ObjectNode message = choice.putObject("message").put("role", "assistant");
      String text = text();
      boolean refused = fault == Fault.REFUSAL;
      ToolCall tool = tool();
      message
          .put("content", refused || tool != null ? null : text)
          .put("refusal", refused ? text : null);
      if (tool != null) {
        message.putArray("tool_calls").add(tool.json(text));
      }
      choice.putNull("logprobs").put("finish_reason", finishReason);
    }
    if (fault != Fault.NO_USAGE) {
      body.set("usage", usage());
    }
    return body;
  }

  /** The first piece of a stream, which names the speaker. */
  ObjectNode opening() {
    return chunk("role", "assistant", null);
  }

  /** The piece that names the tool. */
  ObjectNode called(ToolCall tool) {
    ObjectNode chunk = chunk(null, "", null);
    ObjectNode call = tool.json("").put("index", 0);
    ((ObjectNode) chunk.at("/choices/0/delta")).putArray("tool_calls").add(call);
    return chunk;
  }

  /** One token as a piece of a stream. */
  ObjectNode piece(String token) {
    if (tool() != null) {
      ObjectNode chunk = chunk(null, "", null);
      ObjectNode delta = (ObjectNode) chunk.at("/choices/0/delta");
      ObjectNode call = delta.putArray("tool_calls").addObject().put("index", 0);
      call.putObject("function").put("arguments", token);
      return chunk;
    }
    return chunk(fault == Fault.REFUSAL ? "refusal" : "content", token, null);
  }

  /** The piece that ends the text. */
  ObjectNode ending() {
    return chunk(null, "", finishReason);
  }

  /** The piece that carries the counts and no choice. */
  ObjectNode counted() {
    ObjectNode chunk = head("chat.completion.chunk");
    chunk.putArray("choices");
    chunk.set("usage", usage());
    return chunk;
  }

  /** A piece whose choices are null, as some gateways send it. */
  ObjectNode withoutChoices() {
    return head("chat.completion.chunk").putNull("choices");
  }

  private ObjectNode chunk(@Nullable String field, String value, @Nullable String reason) {
    ObjectNode chunk = head("chat.completion.chunk");
    ObjectNode choice = chunk.putArray("choices").addObject().put("index", 0);
    ObjectNode delta = choice.putObject("delta");
    if (field != null) {
      delta.put(field, value);
    }
    choice.putNull("logprobs").put("finish_reason", reason);
    return chunk;
  }

  private ObjectNode head(String object) {
    String id = Integer.toHexString((call.model() + '\n' + call.prompt()).hashCode());
    return Json.object()
        .put("id", "chatcmpl-sandbox-" + id)
        .put("object", object)
        .put("created", created.getEpochSecond())
        .put("model", call.model())
        .put("system_fingerprint", "sandbox");
  }

  private ObjectNode usage() {
    if (fault == Fault.WRONG_USAGE) {
      ObjectNode wrong = Json.object().put("prompt_tokens", 3).put("completion_tokens", 0);
      wrong.put("total_tokens", -1).putObject("prompt_tokens_details").put("cached_tokens", 1000);
      return wrong;
    }
    ObjectNode usage = Json.object();
    usage.put("prompt_tokens", call.promptTokens()).put("completion_tokens", tokens.size());
    usage.put("total_tokens", call.promptTokens() + tokens.size());
    usage.putObject("prompt_tokens_details").put("cached_tokens", 0);
    usage.putObject("completion_tokens_details").put("reasoning_tokens", 0);
    return usage;
  }
}
