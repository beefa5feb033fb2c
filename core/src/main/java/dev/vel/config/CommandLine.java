package dev.vel.config;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a command as an argument vector: words parted by blanks, with {@code '…'} and {@code "…"}
 * around those that hold some, or a JSON array of texts. Nothing else means anything: no variables,
 * no pipes, no escapes.
 */
final class CommandLine {
  private CommandLine() {}

  /** It is none; the message ends a sentence that begins with the setting's name. */
  static final class UnreadableException extends Exception {
    UnreadableException(String message) {
      super(message);
    }
  }

  /** At least a program. */
  static List<String> parse(String text) throws UnreadableException {
    List<String> words = text.startsWith("[") ? array(text) : words(text);
    if (words.isEmpty() || words.getFirst().isBlank()) {
      throw new UnreadableException("must begin with the program to start");
    }
    if (words.stream().anyMatch(word -> word.indexOf('\0') >= 0)) {
      throw new UnreadableException("has a character that no argument can have");
    }
    return words;
  }

  private static List<String> array(String text) throws UnreadableException {
    List<String> words = new ArrayList<>();
    try {
      for (JsonNode word : Json.mapper().readTree(text)) {
        if (!word.isTextual()) {
          throw new UnreadableException("must hold nothing but texts in its JSON array");
        }
        words.add(word.textValue());
      }
    } catch (JsonProcessingException e) {
      throw new UnreadableException(
          "is not a JSON array; write [\"program\", \"argument\"] or plain words");
    }
    return words;
  }

  private static List<String> words(String text) throws UnreadableException {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean begun = false;
    char quote = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (quote != 0 && c != quote) {
        word.append(c);
      } else if (quote != 0) {
        quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
        begun = true;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
        begun = true;
      } else if (begun) {
        words.add(word.toString());
        word.setLength(0);
        begun = false;
      }
    }
    if (quote != 0) {
      throw new UnreadableException("has a quote that is not closed");
    }
    if (begun) {
      words.add(word.toString());
    }
    return words;
  }
}
