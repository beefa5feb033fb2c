package dev.vel.integration;

import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/** A key as a request brings it. */
public final class ProviderKey {
  private static final int LONGEST = 4_096;
  private static final int HINT = 4;

  /** Of a key shorter than this, four characters would tell too much. */
  private static final int LONG_ENOUGH = 12;

  private ProviderKey() {}

  /** The key, without white space around it; empty to take it away; null when nothing is said. */
  public static @Nullable String read(Fields fields) {
    String text = fields.optionalText("api_key", 0, LONGEST);
    if (text == null) {
      return null;
    }
    String key = text.strip();
    // What an HTTP header can carry: the operator's keys obey the same rule.
    if (!key.chars().allMatch(c -> c > ' ' && c < 127 && c != '"')) {
      fields.problem(
          "api_key", "has white space, quotes or other characters that no key has; copy it again");
    }
    return key;
  }

  /** What may be shown of it. */
  public static @Nullable String hint(@Nullable String key) {
    if (key == null) {
      return null;
    }
    return "…" + (key.length() < LONG_ENOUGH ? "" : key.substring(key.length() - HINT));
  }
}
