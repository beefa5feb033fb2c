package dev.vel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A command written on one line, read as the program and its arguments without any shell: variables
 * are not replaced, and {@code ;}, {@code |} and {@code >} are letters like others.
 */
final class CommandLine {
  private CommandLine() {}

  /**
   * Splits at blanks outside of {@code '…'} and {@code "…"}, or reads a JSON array of strings.
   *
   * @return the program first; empty when it is no command
   */
  static Optional<List<String>> parse(String text) {
    return (text.startsWith("[") ? array(text) : words(text)).filter(CommandLine::isCommand);
  }

  private static boolean isCommand(List<String> words) {
    return !words.isEmpty()
        && !words.getFirst().isBlank()
        && words.stream().noneMatch(word -> word.indexOf('\0') >= 0);
  }

  private static Optional<List<String>> array(String text) {
    try {
      JsonNode tree = Json.MAPPER.readTree(text);
      List<String> words = new ArrayList<>();
      for (JsonNode item : tree) {
        if (!item.isTextual()) {
          return Optional.empty();
        }
        words.add(item.textValue());
      }
      return Optional.of(words);
    } catch (JsonProcessingException notOne) {
      return Optional.empty();
    }
  }

  private static Optional<List<String>> words(String text) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inWord = false;
    char quote = 0;
    for (char c : text.toCharArray()) {
      if (quote != 0) {
        if (c == quote) {
          quote = 0;
        } else {
          word.append(c);
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
        inWord = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        inWord = true;
      } else if (inWord) {
        words.add(word.toString());
        word.setLength(0);
        inWord = false;
      }
    }
    if (inWord) {
      words.add(word.toString());
    }
    return quote == 0 ? Optional.of(words) : Optional.empty();
  }
}
