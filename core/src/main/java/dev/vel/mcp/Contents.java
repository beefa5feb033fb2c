package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/** Makes one text of what a tool answered. */
final class Contents {
  /** The longest text that is kept, in characters. */
  static final int LONGEST = 1 << 20;

  private Contents() {}

  static ToolResult read(JsonNode result) {
    StringJoiner parts = new StringJoiner("\n");
    for (JsonNode part : result.path("content")) {
      parts.add(part(part));
    }
    String text = parts.toString();
    if (text.isEmpty() && result.hasNonNull("structuredContent")) {
      text = result.get("structuredContent").toString();
    }
    return new ToolResult(bounded(text), result.path("isError").asBoolean(false));
  }

  private static String part(JsonNode part) {
    JsonNode resource = part.path("resource");
    String type = part.path("type").asText("");
    return switch (type) {
      case "text" -> part.path("text").asText("");
      case "image", "audio" ->
          "[%s, %s, %d characters of base64]"
              .formatted(type, said(part, "mimeType"), part.path("data").asText("").length());
      case "resource_link" -> "[link to %s: %s]".formatted(said(part, "name"), said(part, "uri"));
      case "resource" ->
          resource.path("text").isTextual()
              ? resource.path("text").textValue()
              : "[resource %s, %s, not text]"
                  .formatted(said(resource, "uri"), said(resource, "mimeType"));
      default -> "[content of an unknown kind]";
    };
  }

  private static String said(JsonNode part, String field) {
    return Text.line(part.path(field).asText("unknown"));
  }

  private static String bounded(String text) {
    if (text.length() <= LONGEST) {
      return text;
    }
    return Text.cut(text, LONGEST) + "\n[cut: " + (text.length() - LONGEST) + " more characters]";
  }
}
