package dev.vel.route;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A text as its words: lower case, in one normal form, without punctuation. {@code C++} and {@code
 * C#} are words.
 */
final class Words {
  private static final String NOTHING = "";
  private final List<String> words;

  private Words(List<String> words) {
    this.words = words;
  }

  static Words of(String text) {
    String plain =
        Normalizer.normalize(text, Normalizer.Form.NFC).toLowerCase(Locale.ROOT).replace('ё', 'е');
    List<String> words = new ArrayList<>();
    int start = -1;
    for (int i = 0; i <= plain.length(); i++) {
      boolean inside = i < plain.length() && belongs(plain.charAt(i), start >= 0);
      if (inside && start < 0) {
        start = i;
      } else if (!inside && start >= 0) {
        words.add(plain.substring(start, i));
        start = -1;
      }
    }
    return new Words(words);
  }

  /** A sign belongs to the word before it: that is how languages are called. */
  private static boolean belongs(char c, boolean inWord) {
    return Character.isLetterOrDigit(c) || c == '_' || (inWord && (c == '+' || c == '#'));
  }

  int size() {
    return words.size();
  }

  String get(int index) {
    return words.get(index);
  }

  /** Takes the words of a range out, leaving their places. */
  void blank(int from, int to) {
    for (int i = from; i < to; i++) {
      words.set(i, NOTHING);
    }
  }

  String join(int from, int to) {
    return String.join(" ", words.subList(from, to));
  }
}
