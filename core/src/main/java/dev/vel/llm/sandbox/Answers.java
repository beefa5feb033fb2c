package dev.vel.llm.sandbox;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Texts derived from the prompt alone: the same prompt always gets the same answer. */
final class Answers {
  private static final int MAX_QUOTE = 160;
  private static final int MAX_WORDS = 50_000;

  private static final Pattern WORDS = Pattern.compile("\\b(\\d{1,5})[ -]words?\\b");
  private static final Pattern ABOUT =
      Pattern.compile(
          "\\b(?:about|on|for|of)\\s+(?:the\\s+|an?\\s+)?([\\p{L}\\p{N}][\\p{L}\\p{N}'-]{0,30})");

  private static final List<String> FIRST =
      List.of("%s at first light", "Quiet rows of %s", "%s, and the rain falls", "Old dust on %s");
  private static final List<String> SECOND =
      List.of(
          "a slow query finds its way",
          "someone left the window wide",
          "every key turns in its lock",
          "nothing here is ever lost");
  private static final List<String> THIRD =
      List.of(
          "the index listens",
          "morning, and all holds",
          "one commit, then sleep",
          "snow on the log files");

  private static final List<String> REMARKS =
      List.of(
          "A real model would think here; the sandbox only counts your characters.",
          "The same words will always bring you this same answer.",
          "Nothing was sent anywhere, and nothing was charged.",
          "Set a provider's key to get an answer with a mind behind it.");

  private static final List<String> FILLER =
      List.of(
          "the", "sandbox", "answers", "every", "prompt", "with", "words", "that", "only", "mean",
          "there", "is", "time", "to", "watch", "a", "stream", "flow", "calmly", "by");

  private Answers() {}

  /** The answer to the last thing the user said. */
  static String to(String prompt) {
    String lower = prompt.toLowerCase(Locale.ROOT);
    if (lower.contains("haiku")) {
      return haiku(prompt, lower);
    }
    Matcher words = WORDS.matcher(lower);
    if (words.find()) {
      return filler(Math.clamp(Integer.parseInt(words.group(1)), 1, MAX_WORDS));
    }
    return "You asked: \"" + quote(prompt) + "\". " + pick(REMARKS, prompt, 1);
  }

  /** A bounded part of the prompt on one line. */
  static String quote(String prompt) {
    String line = prompt.length() > 8 * MAX_QUOTE ? prompt.substring(0, 8 * MAX_QUOTE) : prompt;
    line = line.replaceAll("[\\s\\p{Cntrl}]+", " ").strip();
    if (line.codePointCount(0, line.length()) <= MAX_QUOTE) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, MAX_QUOTE)) + "…";
  }

  private static String haiku(String prompt, String lower) {
    Matcher about = ABOUT.matcher(prompt.substring(Math.max(0, lower.indexOf("haiku"))));
    String topic = about.find() ? about.group(1) : "sand";
    String text =
        String.format(Locale.ROOT, pick(FIRST, prompt, 1), topic)
            + "\n"
            + pick(SECOND, prompt, 2)
            + "\n"
            + pick(THIRD, prompt, 3);
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private static String filler(int words) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < words; i++) {
      text.append(i == 0 ? "" : " ").append(FILLER.get(i % FILLER.size()));
    }
    return text.append('.').toString();
  }

  private static String pick(List<String> texts, String prompt, int salt) {
    return texts.get(Math.floorMod(prompt.hashCode() * 31 + salt * 7, texts.size()));
  }
}
