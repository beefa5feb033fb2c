package dev.vel.gateway;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ProviderJson;
import dev.vel.llm.TokenUsage;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What vel needs to know of one piece of a streamed chat answer, read in one pass without building
 * it. For one thread.
 */
final class Chunk {
  private static final JsonFactory FACTORY = ProviderJson.factory();

  private @Nullable String id;
  private @Nullable String model;
  private final StringBuilder text = new StringBuilder();
  private int textStart = -1;
  private boolean plain = true;
  private boolean data;
  private boolean error;
  private boolean choices;
  private boolean several;
  private boolean works;
  private boolean tools;
  private @Nullable String finish;
  private @Nullable TokenUsage usage;

  private Chunk() {}

  /** Reads one; empty when it is no JSON object. */
  static Optional<Chunk> read(byte[] bytes, int offset, int length) {
    Chunk chunk = new Chunk();
    try (JsonParser parser = FACTORY.createParser(bytes, offset, length)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      chunk.root(parser);
      return parser.nextToken() == null ? Optional.of(chunk) : Optional.empty();
    } catch (IOException e) {
      return Optional.empty();
    }
  }

  /** The provider's name of this answer. */
  @Nullable String id() {
    return id;
  }

  @Nullable String model() {
    return model;
  }

  /** Text of the first choice. */
  CharSequence text() {
    return text;
  }

  /**
   * Where the quote of its text stands in its bytes if it says nothing but text, and that in one
   * plain string; −1 otherwise.
   */
  int textStart() {
    boolean more = error || several || works || tools || finish != null || usage != null;
    return plain && !more ? textStart : -1;
  }

  boolean isError() {
    return error;
  }

  /** Whether it has a list of data, as embeddings come in. */
  boolean hasData() {
    return data;
  }

  /** Whether it has any choice; one without says at most what was used. */
  boolean hasChoices() {
    return choices;
  }

  /** Whether it speaks of another than the first choice. */
  boolean isOfSeveral() {
    return several;
  }

  /** Whether it is a sign of work, if not of text: hidden reasoning, tool calls. */
  boolean works() {
    return works || tools || !text.isEmpty();
  }

  boolean hasTools() {
    return tools;
  }

  @Nullable String finish() {
    return finish;
  }

  @Nullable TokenUsage usage() {
    return usage;
  }

  private void root(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "id" -> id = parser.getValueAsString();
        case "model" -> model = parser.getValueAsString();
        case "error" -> {
          error = value != JsonToken.VALUE_NULL;
          parser.skipChildren();
        }
        case "choices" -> {
          if (value == JsonToken.START_ARRAY) {
            while (parser.nextToken() != JsonToken.END_ARRAY) {
              choice(parser);
            }
          }
        }
        case "data" -> {
          data = value == JsonToken.START_ARRAY;
          parser.skipChildren();
        }
        case "usage" -> usage(parser, value, ProviderJson::counted);
        case "x_groq" -> usage(parser, value, tree -> ProviderJson.counted(tree.path("usage")));
        default -> parser.skipChildren();
      }
    }
  }

  @FunctionalInterface
  private interface Counted {
    @Nullable TokenUsage of(JsonNode tree);
  }

  private void usage(JsonParser parser, JsonToken value, Counted counted) throws IOException {
    if (value == JsonToken.START_OBJECT) {
      TokenUsage said = counted.of(ProviderJson.tree(parser));
      usage = said == null ? usage : said;
    }
  }

  private void choice(JsonParser parser) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      parser.skipChildren();
      return;
    }
    choices = true;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "index" -> several |= value == JsonToken.VALUE_NUMBER_INT && parser.getIntValue() != 0;
        case "finish_reason" -> {
          String reason = parser.getValueAsString();
          finish = reason == null || reason.isEmpty() ? finish : reason;
        }
        case "delta", "message" -> {
          if (value == JsonToken.START_OBJECT) {
            delta(parser);
          } else {
            parser.skipChildren();
          }
        }
        default -> parser.skipChildren();
      }
    }
  }

  private void delta(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      switch (name) {
        case "content", "refusal" -> {
          if (value == JsonToken.VALUE_STRING) {
            plain &= textStart < 0;
            textStart = (int) parser.currentTokenLocation().getByteOffset();
            text.append(parser.getTextCharacters(), parser.getTextOffset(), parser.getTextLength());
          } else {
            parts(parser, value);
          }
        }
        case "reasoning", "reasoning_content" -> {
          works |= value == JsonToken.VALUE_STRING && parser.getTextLength() > 0;
          parser.skipChildren();
        }
        case "tool_calls" -> {
          while (value == JsonToken.START_ARRAY && parser.nextToken() != JsonToken.END_ARRAY) {
            tools = true;
            parser.skipChildren();
          }
          parser.skipChildren();
        }
        case "function_call" -> {
          tools |= value == JsonToken.START_OBJECT;
          parser.skipChildren();
        }
        default -> parser.skipChildren();
      }
    }
  }

  /** Content as a list of parts, as some servers send it. */
  private void parts(JsonParser parser, JsonToken value) throws IOException {
    if (value == JsonToken.START_ARRAY) {
      for (JsonNode part : ProviderJson.tree(parser)) {
        text.append(part.path("text").asText(""));
      }
    } else {
      parser.skipChildren();
    }
  }
}
