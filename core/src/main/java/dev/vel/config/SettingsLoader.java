package dev.vel.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads the settings: environment first, then {@code vel.yaml}, then defaults. */
public final class SettingsLoader {
  private SettingsLoader() {}

  /**
   * Reads and checks everything.
   *
   * @param environment as {@link System#getenv()}
   * @param workingDirectory where {@code vel.yaml} is looked for first
   * @param door whether the daemon or the command asks; only the daemon in production insists on a
   *     secret
   * @throws SettingsException with every problem at once
   */
  public static Settings load(Map<String, String> environment, Path workingDirectory, Door door) {
    throw new UnsupportedOperationException();
  }

  /** Who asks. */
  public enum Door {
    DAEMON,
    COMMAND
  }

  /** Every problem found, each naming the variable and what to set. */
  public static final class SettingsException extends RuntimeException {
    private final List<String> problems;

    public SettingsException(List<String> problems) {
      super(String.join("\n", problems));
      this.problems = List.copyOf(problems);
    }

    public List<String> problems() {
      return problems;
    }
  }
}
