package dev.vel.cli.conversation;

import dev.vel.config.Setting;
import dev.vel.llm.Mask;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What may be written down of what somebody typed: no keys, and no value of a secret setting. */
public final class Discreet {
  private static final String HIDDEN = "••••";

  /** Whoever goes on from here may name a setting and its value, as in {@code config set K V}. */
  private static final Pattern SETTING =
      Pattern.compile("\\bconfig\\s.*?\\bset\\s", Pattern.DOTALL);

  /** A word, and what stands between it and another one. */
  private static final Pattern NAME = Pattern.compile("(\\w+)['\"]?[\\s=:]+(?=\\S)");

  private static final Pattern OPTIONS = Pattern.compile("(?:--?[a-z-]+\\s*)*");

  private Discreet() {}

  /** The same text without them; all that follows the name of a secret setting is its value. */
  public static String text(String typed) {
    String text = Mask.keys(typed);
    Matcher command = SETTING.matcher(text);
    if (!command.find()) {
      return text;
    }
    Matcher name = NAME.matcher(text).region(command.end(), text.length());
    while (name.find()) {
      if (Setting.named(name.group(1)).filter(Setting::secret).isPresent()) {
        String value = text.substring(name.end());
        return OPTIONS.matcher(value).matches() ? text : text.substring(0, name.end()) + HIDDEN;
      }
    }
    return text;
  }
}
