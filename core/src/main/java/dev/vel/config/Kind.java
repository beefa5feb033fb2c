package dev.vel.config;

import java.util.List;

/** What a setting's value may be. */
public sealed interface Kind {

  /** Any text on one line. */
  record Text() implements Kind {}

  /** A file or a folder; {@code ~/} at its start is the home folder. */
  record File() implements Kind {}

  /** An address, checked by the rules of the setting itself. */
  record Address() implements Kind {}

  /** Several values: comma-separated in the environment, a list or the same text in the file. */
  record Texts() implements Kind {}

  /** A whole number from {@code min} to {@code max}, both included. */
  record Whole(int min, int max) implements Kind {}

  /** A time in one unit, such as {@code 90s}, {@code 5m} or {@code 2h}; {@code off} is none. */
  record Span() implements Kind {}

  /** One of a few words; case does not matter. */
  record Choice(List<String> words) implements Kind {
    public Choice {
      words = List.copyOf(words);
    }

    static Choice of(String... words) {
      return new Choice(List.of(words));
    }
  }

  /** The values allowed, in words for a reader. */
  default String allowed() {
    return switch (this) {
      case Text _ -> "text";
      case File _ -> "path";
      case Address _ -> "URL";
      case Texts _ -> "list";
      case Span _ -> "`90s`, `5m`, `2h` or `off`";
      case Whole(int min, int max) -> min + "–" + max;
      case Choice(List<String> words) -> String.join(", ", words);
    };
  }
}
