package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer in the words of the Responses API: one item, a message or a function call. */
record ResponseAnswer(ChatAnswer answer) {

  /** The whole answer as one body. */
  ObjectNode whole() {
    ObjectNode body = response(status());
    if (answer.fault() == Fault.NULL_CHOICES) {
      return body.putNull("output");
    }
    body.withArray("output").add(item(status(), true));
    return body;
  }

  /** How it ended. */
  String status() {
    return incomplete() == null ? "completed" : "incomplete";
  }

  /** What stands before the first token. */
  List<ObjectNode> opening() {
    ObjectNode created = event("response.created");
    created.set("response", response("in_progress"));
    ObjectNode added = event("response.output_item.added").put("output_index", 0);
    added.set("item", item("in_progress", false));
    if (answer.tool() != null) {
      return List.of(created, added);
    }
    ObjectNode part = inItem("response.content_part.added");
    part.put("content_index", 0).set("part", part(""));
    return List.of(created, added, part);
  }

  /** One token. */
  ObjectNode piece(String token) {
    ObjectNode piece = inItem("response." + what() + ".delta").put("delta", token);
    return answer.tool() == null ? piece.put("content_index", 0) : piece;
  }

  /** What stands behind the last token. */
  List<ObjectNode> ending() {
    ObjectNode said = inItem("response." + what() + ".done");
    ObjectNode item = event("response.output_item.done").put("output_index", 0);
    item.set("item", item(status(), true));
    ObjectNode end = event("response." + status());
    end.set("response", whole());
    if (answer.tool() != null) {
      said.put("arguments", answer.text());
      return List.of(said, item, end);
    }
    said.put("content_index", 0).put(refused() ? "refusal" : "text", answer.text());
    ObjectNode part = inItem("response.content_part.done");
    part.put("content_index", 0).set("part", part(answer.text()));
    return List.of(said, part, item, end);
  }

  private String what() {
    return answer.tool() != null
        ? "function_call_arguments"
        : refused() ? "refusal" : "output_text";
  }

  private boolean refused() {
    return answer.fault() == Fault.REFUSAL;
  }

  private @Nullable String incomplete() {
    return switch (answer.finishReason()) {
      case "length" -> "max_output_tokens";
      case "content_filter" -> "content_filter";
      default -> null;
    };
  }

  private static ObjectNode event(String type) {
    return Json.object().put("type", type);
  }

  private ObjectNode inItem(String type) {
    return event(type).put("item_id", id()).put("output_index", 0);
  }

  private String id() {
    return (answer.tool() == null ? "msg_" : "fc_") + hash();
  }

  private String hash() {
    ChatCall call = answer.call();
    return "sandbox_" + Integer.toHexString((call.model() + '\n' + call.prompt()).hashCode());
  }

  private ObjectNode part(String text) {
    if (refused()) {
      return Json.object().put("type", "refusal").put("refusal", text);
    }
    ObjectNode part = Json.object().put("type", "output_text").put("text", text);
    part.putArray("annotations");
    return part;
  }

  private ObjectNode item(String status, boolean full) {
    ToolCall tool = answer.tool();
    ObjectNode item = Json.object().put("id", id());
    if (tool != null) {
      return item.put("type", "function_call")
          .put("status", status)
          .put("call_id", tool.id())
          .put("name", tool.name())
          .put("arguments", full ? answer.text() : "");
    }
    item.put("type", "message").put("status", status).put("role", "assistant");
    item.putArray("content");
    if (full) {
      item.withArray("content").add(part(answer.text()));
    }
    return item;
  }

  private ObjectNode response(String status) {
    ObjectNode response = Json.object().put("id", "resp_" + hash()).put("object", "response");
    response.put("created_at", answer.created().getEpochSecond()).put("status", status);
    response.put("model", answer.call().model()).putNull("error").putNull("incomplete_details");
    response.putArray("output");
    response.putArray("tools");
    response.put("tool_choice", "auto").put("parallel_tool_calls", true);
    String reason = incomplete();
    if (reason != null && !status.equals("in_progress")) {
      response.putObject("incomplete_details").put("reason", reason);
    }
    if (status.equals("in_progress") || answer.fault() == Fault.NO_USAGE) {
      return response.putNull("usage");
    }
    response.set("usage", usage());
    return response;
  }

  private ObjectNode usage() {
    boolean wrong = answer.fault() == Fault.WRONG_USAGE;
    int input = wrong ? 3 : answer.call().promptTokens();
    int output = wrong ? 0 : answer.tokens().size();
    ObjectNode usage = Json.object().put("input_tokens", input).put("output_tokens", output);
    usage.put("total_tokens", wrong ? -1 : input + output);
    usage.putObject("input_tokens_details").put("cached_tokens", wrong ? 1000 : 0);
    usage.putObject("output_tokens_details").put("reasoning_tokens", 0);
    return usage;
  }
}
