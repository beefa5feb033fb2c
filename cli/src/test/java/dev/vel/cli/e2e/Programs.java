package dev.vel.cli.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The programs as the build leaves them, run as processes of their own with an environment of their
 * own.
 */
final class Programs {
  private static final Path CLI = Path.of("target").toAbsolutePath();
  private static final Path DAEMON = Path.of("..", "daemon", "target").toAbsolutePath().normalize();

  private Programs() {}

  static List<String> veld() {
    return java(DAEMON, "dev.vel.daemon.Daemon", "-Xmx256m");
  }

  static List<String> vel(String... arguments) {
    List<String> command =
        new ArrayList<>(java(CLI, "dev.vel.cli.Main", "-XX:TieredStopAtLevel=1"));
    command.addAll(List.of(arguments));
    return command;
  }

  /** A process builder that sees only what it is given. */
  static ProcessBuilder process(List<String> command, Path home, Map<String, String> environment) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(home.toFile());
    builder.environment().clear();
    builder.environment().put("PATH", System.getenv("PATH"));
    builder.environment().put("HOME", home.toString());
    builder.environment().put("XDG_DATA_HOME", home.resolve("data").toString());
    builder.environment().put("XDG_CONFIG_HOME", home.resolve("config").toString());
    builder.environment().put("XDG_STATE_HOME", home.resolve("state").toString());
    builder.environment().putAll(environment);
    return builder;
  }

  private static List<String> java(Path module, String main, String... options) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED"));
    command.addAll(List.of(options));
    command.add("-cp");
    command.add(jars(module).map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
    command.add(main);
    return command;
  }

  private static Stream<Path> jars(Path module) {
    return Stream.concat(jarsIn(module), jarsIn(module.resolve("lib")));
  }

  private static Stream<Path> jarsIn(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(
              file -> file.toString().endsWith(".jar") && !file.toString().endsWith("-tests.jar"))
          .sorted()
          .toList()
          .stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
