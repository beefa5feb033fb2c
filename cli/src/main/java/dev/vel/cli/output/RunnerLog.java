package dev.vel.cli.output;

import java.util.Map;
import java.util.regex.Pattern;

/**
 * The log of a job in GitHub Actions, where some lines are commands: those that begin with {@code
 * ::}, and those with {@code ##[} anywhere. Text of models, of providers or out of files must never
 * become one.
 */
public final class RunnerLog {
  private RunnerLog() {}

  /** Whether what is written goes there. */
  public static boolean reads(Map<String, String> environment) {
    return "true".equals(environment.get("GITHUB_ACTIONS"));
  }

  /** Text for people, with a blank in what would be a command. */
  public static String prose(String text) {
    return Lines.COMMAND.matcher(text).replaceAll("$1: ").replace("##[", "# #[");
  }

  /** On its own: every command asks where it writes, and few write there. */
  private static final class Lines {
    private static final Pattern COMMAND = Pattern.compile("(?m)^(\\s*):(?=:)");
  }

  /** JSON that says the same. No line of it can begin with anything but its own signs. */
  static String json(String json) {
    return json.replace("##", "#\\u0023");
  }
}
