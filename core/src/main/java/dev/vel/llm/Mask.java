package dev.vel.llm;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes what a provider said fit to be shown: one short line without keys. */
final class Mask {
  private static final int MAX_LENGTH = 300;
  private static final String HIDDEN = "••••";

  /** The shapes of keys: {@code sk-…}, Groq's {@code gsk_…}, Perplexity's {@code pplx-…}. */
  private static final Pattern KEYS =
      Pattern.compile(
          "(?i)\\bBearer\\s+[^\\s\"',;]+|\\b(?:sk|pk|rk)-[\\w*.-]{4,}|\\bgsk_[\\w*]{4,}|\\bpplx-[\\w*-]{4,}");

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}]+");

  private Mask() {}

  static String line(String text, @Nullable String apiKey) {
    // The key goes first: nothing that shortens the text may leave a part of it.
    String masked = apiKey != null && apiKey.length() >= 4 ? text.replace(apiKey, HIDDEN) : text;
    String line = KEYS.matcher(SPACE.matcher(masked).replaceAll(" ").strip()).replaceAll(HIDDEN);
    if (line.length() <= MAX_LENGTH) {
      return line;
    }
    int end =
        Character.isHighSurrogate(line.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
    return line.substring(0, end) + "…";
  }
}
