package dev.vel.cli.keyring;

import dev.vel.cli.process.Executables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Finds the keyring of this system. */
public final class Keyrings {
  /** Time for a keyring that thinks, and not for a person who is asked to unlock it and is away. */
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private Keyrings() {}

  /** The keyring, if there is one; nothing is started to find out. */
  public static Optional<Keyring> find(Map<String, String> environment) {
    return find(environment, System.getProperty("os.name", ""), PATIENCE);
  }

  static Optional<Keyring> find(Map<String, String> environment, String system, Duration patience) {
    if (system.startsWith("Mac")) {
      return Executables.onPath("security", environment)
          .map(program -> new MacKeychain(new Tool(program, environment, patience)));
    }
    return Executables.onPath("secret-tool", environment)
        .filter(program -> hasSession(environment))
        .map(program -> new SecretService(new Tool(program, environment, patience)));
  }

  /** Without a session's bus, {@code secret-tool} would start one that nobody ends. */
  private static boolean hasSession(Map<String, String> environment) {
    if (!environment.getOrDefault("DBUS_SESSION_BUS_ADDRESS", "").isBlank()) {
      return true;
    }
    String runtime = environment.getOrDefault("XDG_RUNTIME_DIR", "");
    return !runtime.isBlank() && Files.exists(Path.of(runtime, "bus"));
  }
}
