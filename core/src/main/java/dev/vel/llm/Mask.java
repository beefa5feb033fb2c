package dev.vel.llm;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Makes text that others wrote fit to be shown: keys are taken out of it. */
public final class Mask {
  private static final int MAX_LENGTH = 300;
  private static final String HIDDEN = "••••";

  /**
   * The shapes of keys. Model providers' may be short, since they are quoted with asterisks; the
   * others are as long as they are made, since there are names that begin like them: vel's own,
   * GitHub's, Google's, xAI's, Slack's, Amazon's, Hugging Face's, and JSON Web Tokens.
   */
  private static final Pattern KEYS =
      Pattern.compile(
          "(?i)\\bBearer\\s+[^\\s\"',;]+"
              + "|\\b(?:sk|pk|rk)-[\\w*.-]{4,}|\\bgsk_[\\w*]{4,}|\\bpplx-[\\w*-]{4,}"
              + "|(?-i:\\bvelr?_[\\w-]{40,}|\\bgh[opsur]_\\w{16,}|\\bgithub_pat_\\w{16,}"
              + "|\\bAIza[\\w-]{16,}|\\bxai-\\w{16,}|\\bxox[a-z]-[\\w-]{8,}"
              + "|\\b(?:AKIA|ASIA)[A-Z0-9]{16}\\b|\\bhf_[A-Za-z0-9]{16,}"
              + "|\\beyJ[\\w-]{8,}\\.[\\w-]+\\.[\\w-]*)");

  private static final Pattern SPACE = Pattern.compile("[\\s\\p{Cntrl}\\p{Cf}]+");

  /** What commands a terminal, as a whole: without its beginning the rest of it would be text. */
  private static final Pattern COMMAND =
      Pattern.compile(
          "(?:\u001b\\[|\u009b)[^@-~\n\u001b]*[@-~]?"
              + "|(?:\u001b[\\]PX^_]|[\u0090\u0098\u009d-\u009f])"
              + "[^\u0007\u009c\n\u001b]*(?:\u0007|\u009c|\u001b\\\\)?"
              + "|\u001b[ -/]*[0-~]?");

  private Mask() {}

  /** The same without whatever looks like a key. */
  public static String keys(String text) {
    return KEYS.matcher(text).replaceAll(HIDDEN);
  }

  /** What a provider said, as one short line. */
  static String line(String text, @Nullable String apiKey) {
    // Keys go first: nothing that shortens the text may leave a part of one, nor put one together.
    String plain = COMMAND.matcher(keys(without(apiKey, text))).replaceAll("");
    String line = keys(SPACE.matcher(without(apiKey, plain)).replaceAll(" ").strip());
    if (line.length() <= MAX_LENGTH) {
      return line;
    }
    int end =
        Character.isHighSurrogate(line.charAt(MAX_LENGTH - 2)) ? MAX_LENGTH - 2 : MAX_LENGTH - 1;
    return line.substring(0, end) + "…";
  }

  private static String without(@Nullable String key, String text) {
    return key != null && key.length() >= 4 ? text.replace(key, HIDDEN) : text;
  }
}
