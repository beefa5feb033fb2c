package dev.vel.cli.context;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import java.util.Locale;
import java.util.Map;

/** Whether tokens go into the system's keyring: {@code VEL_CREDENTIALS}. */
public enum KeyringUse {
  /** Where there is one that works, else into a file. */
  AUTO,
  /** There and nowhere else. */
  KEYRING,
  /** Into a file, whatever there is. */
  FILE;

  public static final String VARIABLE = "VEL_CREDENTIALS";

  public static KeyringUse of(Map<String, String> environment) {
    String text = environment.getOrDefault(VARIABLE, "").strip();
    if (text.isEmpty()) {
      return AUTO;
    }
    for (KeyringUse use : values()) {
      if (use.name().toLowerCase(Locale.ROOT).equals(text)) {
        return use;
      }
    }
    throw new CommandException(
        ExitCode.NOT_CONFIGURED, VARIABLE + " must be one of auto, keyring, file");
  }
}
