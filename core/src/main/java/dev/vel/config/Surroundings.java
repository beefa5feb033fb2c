package dev.vel.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * What the process stands in, apart from its settings; tests make their own.
 *
 * @param container whether it runs in a container
 * @param localServer whether something listens where a local model server would
 */
record Surroundings(
    Map<String, String> environment,
    Path workingDirectory,
    boolean container,
    BooleanSupplier localServer) {

  static Surroundings of(Map<String, String> environment, Path workingDirectory) {
    return new Surroundings(
        environment, workingDirectory, inContainer(environment), LocalServer::listens);
  }

  /** A variable that is set to more than white space. */
  Optional<String> variable(String name) {
    return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
  }

  /** Whether this is a machine of Fly's, which says so to each of them. */
  boolean onFly() {
    return variable("FLY_APP_NAME").isPresent();
  }

  /** The home folder: {@code HOME} where that is absolute, else what the system says. */
  Path home() {
    return variable("HOME")
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> Path.of(System.getProperty("user.home")));
  }

  /**
   * A base folder of the XDG specification; a relative one is ignored, as the specification says.
   */
  Path xdg(String variable, String underHome) {
    return variable(variable)
        .map(Path::of)
        .filter(Path::isAbsolute)
        .orElseGet(() -> home().resolve(underHome));
  }

  /** The path that a setting names, from the working directory; {@code ~/} is the home folder. */
  Path path(String text) {
    return text.startsWith("~/")
        ? home().resolve(text.substring(2))
        : workingDirectory.resolve(text).normalize();
  }

  private static boolean inContainer(Map<String, String> environment) {
    return environment.containsKey("KUBERNETES_SERVICE_HOST")
        || environment.containsKey("FLY_APP_NAME")
        || Files.exists(Path.of("/.dockerenv"))
        || Files.exists(Path.of("/run/.containerenv"));
  }
}
