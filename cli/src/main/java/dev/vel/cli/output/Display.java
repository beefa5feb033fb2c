package dev.vel.cli.output;

import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.IntSupplier;

/**
 * What can be shown where a stream leads: the one place to ask before anything but plain lines is
 * written.
 *
 * @param screen whether people see it as it comes
 * @param colour whether text may be coloured
 * @param movement whether what stands there may be written over
 * @param spoken whether a screen reader reads it out: one thing a line, and nothing drawn
 * @param unicode whether there are more characters than ASCII has
 * @param columns measures the screen, which takes a while
 */
public record Display(
    boolean screen,
    boolean colour,
    boolean movement,
    boolean spoken,
    boolean unicode,
    IntSupplier columns) {

  /** A file or a pipe. */
  public static final Display NONE =
      new Display(false, false, false, false, true, () -> Integer.MAX_VALUE);

  private static final Set<String> NO = Set.of("", "0", "false", "no", "off");

  /**
   * What the environment says about it.
   *
   * @param screen whether the stream is a terminal
   * @param wish what the command line says about colours
   */
  public static Display of(
      boolean screen,
      Colour wish,
      boolean spoken,
      Map<String, String> environment,
      IntSupplier columns) {
    boolean able = screen && !isDumb(environment);
    return new Display(
        screen,
        isColoured(able, wish, environment),
        able && !spoken && !isAutomatic(environment),
        spoken,
        isUnicode(environment),
        columns);
  }

  /** Whether the environment says that a program looks, and nobody is there to be asked. */
  public static boolean isAutomatic(Map<String, String> environment) {
    return isSet(environment, "CI");
  }

  /** Whether a variable is there and does not say no. */
  public static boolean isSet(Map<String, String> environment, String name) {
    return !NO.contains(environment.getOrDefault(name, "").toLowerCase(Locale.ROOT));
  }

  /** Columns of the screen; where there is none, no line is too long. */
  public int width() {
    return screen ? columns.getAsInt() : Integer.MAX_VALUE;
  }

  private static boolean isDumb(Map<String, String> environment) {
    String kind = environment.getOrDefault("TERM", "");
    return kind.isEmpty() || kind.equals("dumb");
  }

  private static boolean isColoured(boolean able, Colour wish, Map<String, String> environment) {
    return switch (wish) {
      case ALWAYS -> true;
      case NEVER -> false;
      case AUTO ->
          environment.getOrDefault("NO_COLOR", "").isEmpty()
              && (able || isSet(environment, "CLICOLOR_FORCE"));
    };
  }

  /**
   * By the first of the variables that say it; without any there is ASCII. The launcher says where
   * it set one itself.
   */
  private static boolean isUnicode(Map<String, String> environment) {
    if (Boolean.getBoolean("vel.ascii")) {
      return false;
    }
    for (String name : new String[] {"LC_ALL", "LC_CTYPE", "LANG"}) {
      String locale = environment.getOrDefault(name, "").toLowerCase(Locale.ROOT);
      if (!locale.isEmpty()) {
        return locale.contains("utf-8") || locale.contains("utf8");
      }
    }
    return false;
  }
}
