package dev.vel.config;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The text of a settings file, which can be changed at one key and stays as it is everywhere else:
 * comments, order and blanks included. Immutable.
 */
public final class VelYamlText {
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./@-]*(:[/0-9][\\w./-]*)?");
  private static final Pattern WORDS = Pattern.compile("(?i)true|false|null|yes|no|on|off|y|n");

  private final String text;
  private final ObjectNode tree;
  private final Map<String, Entry> entries;

  /** The file cannot be read as settings, or not be changed without a risk for the rest of it. */
  public static final class UneditableException extends Exception {
    UneditableException(String message) {
      super(message);
    }
  }

  /**
   * @param line of the key, from 1
   * @param key where the key begins
   * @param start where the value begins
   * @param end behind the value
   * @param block whether the value ends with its lines rather than at a character
   */
  private record Entry(int line, int key, int start, int end, boolean block) {}

  private VelYamlText(String text, ObjectNode tree, Map<String, Entry> entries) {
    this.text = text;
    this.tree = tree;
    this.entries = entries;
  }

  /** The message of a refusal ends a sentence that begins with the file's name. */
  public static VelYamlText parse(String text) throws UneditableException {
    try {
      JsonNode tree = VelYaml.mapper().readTree(text);
      if (tree.isMissingNode() || tree.isNull()) {
        return new VelYamlText(text, Json.object(), Map.of());
      }
      if (!tree.isObject()) {
        throw new UneditableException(VelYaml.NO_SETTINGS);
      }
      return new VelYamlText(text, (ObjectNode) tree, entries(text));
    } catch (JsonProcessingException e) {
      throw new UneditableException(VelYaml.refusal(e));
    } catch (IOException e) {
      throw new UneditableException("cannot be read");
    }
  }

  /** Whether it has this key, a setting's or not. */
  public boolean has(String key) {
    return tree.has(key);
  }

  /** The keys it has, in their order. */
  public Set<String> keys() {
    return Set.copyOf(entries.keySet());
  }

  /** The lines of the keys, from 1. */
  Map<String, Integer> lines() {
    Map<String, Integer> lines = new LinkedHashMap<>();
    entries.forEach((key, entry) -> lines.put(key, entry.line()));
    return lines;
  }

  Map<Setting, String> settings() {
    return VelYaml.values(Path.of("vel.yaml"), tree, new ArrayList<>());
  }

  /** The text with this value: where the key stands, else at the end. */
  public String with(Setting setting, String value) throws UneditableException {
    String written = written(setting, value);
    Entry entry = entries.get(setting.key());
    if (entry == null) {
      String gap = text.isEmpty() || text.endsWith("\n") ? "" : "\n";
      return checked(text + gap + setting.key() + ": " + written + "\n", setting.key(), value);
    }
    String before = text.substring(0, entry.start());
    String head = entry.block() ? before.stripTrailing() : before;
    String gap = head.endsWith(" ") ? "" : " ";
    String tail = (entry.block() ? "\n" : "") + text.substring(entry.end());
    return checked(head + gap + written + tail, setting.key(), value);
  }

  /** The text without the lines of this key, which it has. */
  public String without(String key) throws UneditableException {
    Entry entry = Optional.ofNullable(entries.get(key)).orElseThrow();
    int lineEnd = entry.block() ? entry.end() : text.indexOf('\n', entry.end()) + 1;
    String after = lineEnd == 0 ? "" : text.substring(lineEnd);
    return checked(text.substring(0, entry.key()) + after, key, "");
  }

  /** A change that would touch any other key, or not be read back, is refused. */
  private String checked(String changed, String key, String value) throws UneditableException {
    ObjectNode expected = tree.deepCopy();
    expected.remove(key);
    ObjectNode got = parse(changed).tree.deepCopy();
    JsonNode now = got.remove(key);
    boolean right = value.isEmpty() ? now == null : now != null && read(key, now).equals(value);
    if (!right || !got.equals(expected)) {
      throw new UneditableException(
          "is written in a way that cannot be changed without a risk: edit it by hand");
    }
    return changed;
  }

  private static String read(String key, JsonNode value) {
    ObjectNode alone = Json.object();
    alone.set(key, value);
    return VelYaml.values(Path.of("vel.yaml"), alone, new ArrayList<>()).values().stream()
        .findFirst()
        .orElse("");
  }

  private static String written(Setting setting, String value) {
    boolean number = setting.kind() instanceof Kind.Whole && value.matches("0|[1-9][0-9]*");
    boolean plain = PLAIN.matcher(value).matches() && !WORDS.matcher(value).matches();
    return number || plain ? value : Json.write(value);
  }

  private static Map<String, Entry> entries(String text) throws IOException {
    Map<String, Entry> entries = new LinkedHashMap<>();
    try (JsonParser parser = VelYaml.mapper().createParser(text)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        int line = parser.currentTokenLocation().getLineNr();
        int at = offset(text, parser.currentTokenLocation().getCharOffset());
        parser.nextToken();
        int start = offset(text, parser.currentTokenLocation().getCharOffset());
        parser.skipChildren();
        int end = Math.max(start, offset(text, parser.currentLocation().getCharOffset()));
        entries.put(key, entry(text, line, at, start, end));
      }
    }
    return entries;
  }

  /** The parser counts code points. */
  private static int offset(String text, long codePoints) {
    int known = text.codePointCount(0, text.length());
    return text.offsetByCodePoints(0, (int) Math.max(0, Math.min(codePoints, known)));
  }

  private static Entry entry(String text, int line, int key, int start, int end) {
    String value = text.substring(start, end);
    boolean block = value.startsWith("|") || value.startsWith(">") || value.startsWith("-");
    if (!block || !value.contains("\n")) {
      return new Entry(line, key, start, end, false);
    }
    // A block ends where the next key begins: comments and empty lines between belong to that.
    List<String> lines = new ArrayList<>(List.of(value.split("(?<=\n)")));
    while (lines.size() > 1 && lines.getLast().strip().matches("(#.*)?")) {
      lines.removeLast();
    }
    return new Entry(line, key, start, start + String.join("", lines).length(), true);
  }
}
