package dev.vel.cli.command;

import dev.vel.wire.Similar;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/** "Did you mean …?" */
public final class Suggestion {
  private Suggestion() {}

  /** As the tail of a sentence: {@code "; did you mean 'task'?"}, or nothing. */
  public static String tail(String typed, Collection<String> names) {
    return Similar.nearest(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /**
   * What is said of an option that there is not. The dashes, which all have, make none of them more
   * alike, and a single letter is like no other.
   */
  static String unknownOption(String typed, Collection<String> options) {
    String bare = bare(typed);
    Map<String, String> known = new LinkedHashMap<>();
    options.stream()
        .filter(option ->
            bare.length() == 1 ? bare(option).equalsIgnoreCase(bare) : bare(option).length() > 1)
        .forEach(option -> known.put(bare(option), option));
    String meant =
        Similar.nearest(bare, known.keySet())
            .map(name -> "; did you mean '" + known.get(name) + "'?")
            .orElse("");
    return "unknown option '" + typed + "'" + meant;
  }

  private static String bare(String option) {
    return option.replaceFirst("^--?", "");
  }

  /** The sentence, ended, and the help that tells more. */
  static String seeHelp(String sentence, String command) {
    return sentence + (sentence.endsWith("?") ? "" : ".") + " See `" + command + " --help`.";
  }
}
