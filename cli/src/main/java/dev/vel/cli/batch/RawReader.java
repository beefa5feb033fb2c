package dev.vel.cli.batch;

import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.command.Utf8;
import dev.vel.wire.Json;
import dev.vel.wire.Malformed;
import dev.vel.wire.PlainYaml;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.yaml.snakeyaml.LoaderOptions;

/** Reads files of tasks, and remembers in which line each of them stands. For one file. */
final class RawReader {
  private static final List<String> TOP = List.of("defaults", "tasks");
  private static final String NO_JSON = "this is not valid JSON: ";
  private static final String NO_YAML = "this is not valid YAML: ";
  private static final StreamReadConstraints DEPTH =
      StreamReadConstraints.builder().maxNestingDepth(Json.MAX_DEPTH).build();

  /** Reads a value of many. */
  private static final ObjectReader PART =
      Json.mapper().reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final List<Raw.Node> nodes = new ArrayList<>();
  private final List<Problem> problems = new ArrayList<>();
  private ObjectNode defaults = Json.object();
  private int defaultsLine;

  private RawReader() {}

  static Raw read(TaskSource source) {
    RawReader reader = new RawReader();
    switch (source.kind()) {
      case JSONL -> reader.lines(source.bytes());
      case JSON -> reader.document(source.bytes(), false);
      case YAML -> reader.document(source.bytes(), true);
    }
    if (reader.nodes.isEmpty() && reader.problems.isEmpty()) {
      reader.problems.add(new Problem(0, "", "it holds no tasks"));
    }
    return new Raw(reader.nodes, reader.defaults, reader.defaultsLine, reader.problems);
  }

  private void lines(byte[] bytes) {
    int line = 1;
    for (int start = 0; start < bytes.length; line++) {
      int end = start;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      line(line, Arrays.copyOfRange(bytes, start, end));
      start = end + 1;
    }
  }

  private void line(int number, byte[] bytes) {
    boolean blank = true;
    for (byte each : bytes) {
      blank &= each == ' ' || each == '\t' || each == '\r';
    }
    if (blank || isNoText(number, bytes)) {
      return;
    }
    try {
      nodes.add(new Raw.Node(number, Json.parse(bytes)));
    } catch (VelException malformed) {
      problems.add(new Problem(number, "", ofLine(String.valueOf(malformed.getMessage()))));
    }
  }

  /** The parser counts lines from the one it was given. */
  private static String ofLine(String message) {
    return message
        .replaceFirst("^the body is not valid JSON", "this is not valid JSON")
        .replaceFirst("^the body ", "this ")
        .replaceFirst(": line 1, column (\\d+)$", ": column $1");
  }

  /** Of bytes that belong to no text the parsers say nothing that would help anybody. */
  private boolean isNoText(int firstLine, byte[] bytes) {
    int odd = Utf8.firstOdd(bytes);
    if (odd < 0) {
      return false;
    }
    int line = firstLine;
    int start = 0;
    for (int i = 0; i < odd; i++) {
      if (bytes[i] == '\n') {
        line++;
        start = i + 1;
      }
    }
    problems.add(
        new Problem(
            line,
            "",
            "this is not valid UTF-8: byte %d of the line is 0x%02X; convert the file"
                .formatted(odd - start + 1, bytes[odd])));
    return true;
  }

  private void document(byte[] bytes, boolean yaml) {
    if (isNoText(1, bytes)) {
      return;
    }
    try (JsonParser parser = parser(bytes, yaml)) {
      try {
        document(parser);
      } catch (StreamConstraintsException deep) {
        // It does not know where, but the parser stands there.
        int line = parser.currentLocation().getLineNr();
        problems.add(new Problem(line, "", (yaml ? NO_YAML : NO_JSON) + Malformed.reason(deep)));
      }
    } catch (JsonProcessingException e) {
      String what = yaml ? Yaml.what(e) : NO_JSON;
      problems.add(new Problem(Malformed.line(e).orElse(0), "", what + Malformed.reason(e)));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // Bytes in memory can be read.
    }
  }

  private void document(JsonParser parser) throws IOException {
    JsonToken first = parser.nextToken();
    if (first == JsonToken.START_ARRAY) {
      list(parser);
    } else if (first == JsonToken.START_OBJECT) {
      whole(parser);
    } else if (first != null) {
      problems.add(
          new Problem(line(parser), "", "it must be a list of tasks, or have the field tasks"));
    }
    if (first != null && parser.nextToken() != null) {
      problems.add(new Problem(line(parser), "", "there must be nothing behind the tasks"));
    }
  }

  private static JsonParser parser(byte[] bytes, boolean yaml) throws IOException {
    return yaml
        ? Yaml.parser(bytes)
        : new JsonFactoryBuilder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(DEPTH)
            .build()
            .createParser(bytes);
  }

  /** On its own, so that no YAML is loaded for JSON. */
  private static final class Yaml {
    private Yaml() {}

    static JsonParser parser(byte[] bytes) throws IOException {
      LoaderOptions options = new LoaderOptions();
      options.setCodePointLimit(TaskSource.LARGEST);
      return PlainYaml.of(YAMLFactory.builder().streamReadConstraints(DEPTH).loaderOptions(options))
          .createParser(bytes);
    }

    static String what(JsonProcessingException wrong) {
      return wrong instanceof PlainYaml.AliasException ? "" : NO_YAML;
    }
  }

  private void whole(JsonParser parser) throws IOException {
    boolean tasks = false;
    int start = line(parser);
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = parser.currentName();
      int line = line(parser);
      JsonToken value = parser.nextToken();
      if (name.equals("tasks") && value == JsonToken.START_ARRAY) {
        tasks = true;
        list(parser);
      } else if (name.equals("defaults") && value == JsonToken.START_OBJECT) {
        defaultsLine = line;
        defaults = (ObjectNode) tree(parser, line);
      } else {
        parser.skipChildren();
        tasks |= name.equals("tasks");
        problems.add(new Problem(line, name, wrong(name)));
      }
    }
    if (!tasks) {
      problems.add(new Problem(start, "tasks", "is required"));
    }
  }

  private static String wrong(String name) {
    return switch (name) {
      case "tasks" -> "must be a list of tasks";
      case "defaults" -> "must be an object with what all tasks have in common";
      default -> "is not a known field here" + Suggestion.tail(name, TOP);
    };
  }

  private void list(JsonParser parser) throws IOException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      int line = line(parser);
      nodes.add(new Raw.Node(line, tree(parser, line)));
    }
  }

  private JsonNode tree(JsonParser parser, int line) throws IOException {
    JsonNode tree = PART.readTree(parser);
    try {
      return Json.storable(tree);
    } catch (VelException unstorable) {
      problems.add(new Problem(line, "", String.valueOf(unstorable.getMessage())));
      return Json.object();
    }
  }

  private static int line(JsonParser parser) {
    return parser.currentTokenLocation().getLineNr();
  }
}
