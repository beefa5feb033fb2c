package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import java.util.ArrayList;
import java.util.List;

/** Splits what was typed into words, with quotes and backslashes as every shell has them. */
final class Words {
  private Words() {}

  static List<String> of(String line) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean inside = false;
    char quote = 0;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      boolean escapes = c == '\\' && quote != '\'' && i + 1 < line.length();
      if (escapes) {
        i++;
        word.append(line.charAt(i));
      } else if (quote != 0 && c != quote) {
        word.append(c);
      } else if (c == quote) {
        quote = 0;
      } else if (c == '"' || c == '\'') {
        quote = c;
      } else if (!Character.isWhitespace(c)) {
        word.append(c);
      } else if (inside) {
        words.add(word.toString());
        word.setLength(0);
      }
      inside = quote != 0 || !Character.isWhitespace(c) || escapes;
    }
    if (quote != 0) {
      throw CommandException.usage("a quote (" + quote + ") is not closed");
    }
    if (inside) {
      words.add(word.toString());
    }
    return List.copyOf(words);
  }
}
