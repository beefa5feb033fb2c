package dev.vel.mcp;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.integration.BaseUrl;
import dev.vel.integration.ProviderKey;
import dev.vel.wire.Fields;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said when an MCP server is added: an address or a command.
 *
 * @param name 1–40 of {@code a–z 0–9 _ -}
 * @param apiKey sent as a bearer token; only with an address
 * @param command the program and its arguments; no shell reads them
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record NewMcpServer(
    String name, @Nullable String url, @Nullable String apiKey, @Nullable List<String> command) {
  private static final int MOST_WORDS = 100;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9_-]{0,39}");

  public NewMcpServer {
    command = command == null ? null : List.copyOf(command);
  }

  /** From a request body, with every bad field named at once. */
  public static NewMcpServer read(JsonNode body) {
    Fields fields = Fields.of(body);
    String name = fields.text("name", 1, 40);
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      fields.problem("name", "must be made of a–z, 0–9, _ and -, and begin with a letter or digit");
    }
    String text = fields.optionalText("url", 1, 2_000);
    String url = text == null ? null : BaseUrl.read(fields, "url", text);
    String key = ProviderKey.read(fields);
    List<String> command = words(fields);
    if (fields.has("url") == fields.has("command")) {
      fields.problem("url", "is required, or command; not both");
    }
    if (fields.has("command") && key != null) {
      fields.problem("api_key", "goes with a url only");
    }
    fields.end();
    return new NewMcpServer(name, url, key, command);
  }

  /** Unlike other lists, a command may hold the same word twice, or an empty one. */
  private static @Nullable List<String> words(Fields fields) {
    JsonNode node = fields.optionalAny("command");
    if (node == null) {
      return null;
    }
    List<String> words = new ArrayList<>();
    node.forEach(word -> {
      if (word.isTextual() && word.textValue().indexOf('\0') < 0) {
        words.add(word.textValue());
      }
    });
    boolean whole = node.isArray() && words.size() == node.size() && words.size() <= MOST_WORDS;
    if (!whole || words.isEmpty() || words.getFirst().isBlank()) {
      fields.problem("command", "must be a list of texts, the program to start first");
    }
    return words;
  }

  @JsonIgnore
  Optional<String> key() {
    return Optional.ofNullable(apiKey).filter(it -> !it.isEmpty());
  }

  @Override
  public String toString() {
    return "NewMcpServer[" + name + "]";
  }
}
