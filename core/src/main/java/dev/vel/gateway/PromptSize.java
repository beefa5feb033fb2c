package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.usage.Estimate;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Counts what a request says, wherever it says it. For one thread. */
final class PromptSize {
  /** What is no part of what a model reads, or stands for the few tokens around a message. */
  private static final Set<String> FRAMES =
      Set.of(
          "role",
          "type",
          "id",
          "call_id",
          "tool_call_id",
          "status",
          "detail",
          "file_id",
          "encrypted_content");

  /** Besides messages, what a model reads in the form of JSON. */
  private static final List<String> SHAPES = List.of("tools", "functions", "response_format");

  /** Pictures and recordings count by what they show, not by their letters; this is a large one. */
  private static final long PICTURE = 3_000;

  private static final int LETTERS_PER_TOKEN = 16;
  private static final int BYTES_PER_TOKEN = 4;

  private final List<String> texts = new ArrayList<>();
  private final long atLeast;
  private final int messages;
  private long others;
  private long letters;

  private PromptSize(RequestBody body, String said, String instructions) {
    JsonNode tree = body.tree(said);
    boolean list = tree.isArray() && !tree.isEmpty() && !tree.get(0).isNumber();
    this.messages = (list ? tree.size() : 1) + (instructions.isEmpty() ? 0 : 1);
    texts.add(instructions);
    body.text("instructions").ifPresent(texts::add);
    walk(tree);
    for (String shape : SHAPES) {
      if (body.has(shape)) {
        texts.add(Json.write(body.tree(shape)));
      }
    }
    if (body.has("text")) {
      texts.add(Json.write(body.tree("text")));
    }
    this.atLeast =
        Math.max(0, body.length() - letters) / BYTES_PER_TOKEN
            + others
            + Estimate.roughly(instructions);
  }

  /**
   * Measures a request.
   *
   * @param said the field with the messages or the input
   * @param instructions what is added to them; empty for nothing
   */
  static PromptSize of(RequestBody body, String said, String instructions) {
    return new PromptSize(body, said, instructions);
  }

  /** Its tokens, as near as can be told. */
  long tokens() {
    return Estimate.question(messages, Estimate.tokens(texts)) + others;
  }

  /** About as many, counted at no cost. */
  long roughly() {
    return Estimate.question(messages, texts.stream().mapToLong(Estimate::roughly).sum()) + others;
  }

  /** Its tokens for those who must not count too low: never less than its bytes suggest. */
  long atMost() {
    return Math.max(tokens(), atLeast);
  }

  private void walk(JsonNode node) {
    if (node.isTextual()) {
      texts.add(node.textValue());
    } else if (node.isNumber()) {
      // A text for embedding may come as its tokens.
      others++;
    } else if (node.isArray()) {
      node.forEach(this::walk);
    } else {
      node.properties().forEach(field -> walk(field.getKey(), field.getValue()));
    }
  }

  private void walk(String name, JsonNode value) {
    switch (name) {
      case "image_url" -> picture(value.isTextual() ? value : value.path("url"), 0);
      case "data", "file_data" -> picture(value, value.asText("").length() / LETTERS_PER_TOKEN);
      default -> {
        if (!FRAMES.contains(name)) {
          walk(value);
        }
      }
    }
  }

  private void picture(JsonNode value, long tokens) {
    others += Math.max(PICTURE, tokens);
    letters += value.asText("").length();
  }
}
