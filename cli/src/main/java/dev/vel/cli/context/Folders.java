package dev.vel.cli.context;

import java.nio.file.Path;
import java.util.Map;

/**
 * Where vel keeps what, by the XDG base directory specification; {@code VEL_DATA_DIR} moves the
 * data.
 *
 * @param config contexts and tokens
 * @param data the embedded database
 * @param state logs and what is known about running processes
 */
public record Folders(Path config, Path data, Path state) {

  public static Folders of(Map<String, String> environment) {
    String said = environment.getOrDefault("HOME", "");
    String home = Path.of(said).isAbsolute() ? said : System.getProperty("user.home");
    Path data = folder(environment, "XDG_DATA_HOME", home, ".local/share");
    String named = environment.getOrDefault("VEL_DATA_DIR", "");
    return new Folders(
        folder(environment, "XDG_CONFIG_HOME", home, ".config"),
        named.isEmpty() ? data : Path.of(named).toAbsolutePath(),
        folder(environment, "XDG_STATE_HOME", home, ".local/state"));
  }

  /** Relative paths in these variables are to be ignored, says the specification. */
  private static Path folder(
      Map<String, String> environment, String variable, String home, String otherwise) {
    Path named = Path.of(environment.getOrDefault(variable, ""));
    return (named.isAbsolute() ? named : Path.of(home, otherwise)).resolve("vel");
  }
}
