package dev.vel.cli.command;

import dev.vel.wire.Similar;
import java.util.Collection;

/** "Did you mean …?" */
public final class Suggestion {
  private Suggestion() {}

  /** As the tail of a sentence: {@code "; did you mean 'task'?"}, or nothing. */
  public static String tail(String typed, Collection<String> names) {
    return Similar.nearest(typed, names).map(name -> "; did you mean '" + name + "'?").orElse("");
  }

  /** The sentence, ended, and the help that tells more. */
  static String seeHelp(String sentence, String command) {
    return sentence + (sentence.endsWith("?") ? "" : ".") + " See `" + command + " --help`.";
  }
}
