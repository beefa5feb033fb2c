package dev.vel.cli.process;

import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file from which Java takes classes that are read and linked already, made at the
 * installation. Without it everything works, only later: Java says nothing about one that it cannot
 * use.
 */
public final class AotCache {
  private static final String OPTION = "-XX:AOTCache=";

  private AotCache() {}

  /** How it is with the cache of this process. */
  public sealed interface State {

    /** Java runs from it. */
    record InUse(Path file) implements State {}

    /** It is there, and of another Java, made for other options, or damaged. */
    record NotUsable(Path file) implements State {}

    /** The launcher found none. */
    record Missing() implements State {}
  }

  /** The state of this process, which never changes. */
  public static State state() {
    return state(
        ManagementFactory.getRuntimeMXBean().getInputArguments(),
        System.getProperty("java.vm.info", ""));
  }

  /**
   * The same.
   *
   * @param virtualMachine what Java says of itself, such as {@code mixed mode, sharing}: it shares
   *     nothing when it could not use the cache that it was given
   */
  static State state(List<String> options, String virtualMachine) {
    Optional<Path> file =
        options.stream()
            .filter(option -> option.startsWith(OPTION))
            .reduce((first, second) -> second)
            .map(option -> Path.of(option.substring(OPTION.length())));
    if (file.isEmpty()) {
      return new State.Missing();
    }
    return virtualMachine.contains("sharing")
        ? new State.InUse(file.get())
        : new State.NotUsable(file.get());
  }
}
