package dev.vel.config;

import java.nio.file.Path;
import java.util.Optional;

/** A place that has a value for a setting. */
public sealed interface Source {

  /** What it has; empty for a secret, and for a default that is found by a rule. */
  Optional<String> value();

  /** A variable of the environment. */
  record Environment(String variable, Optional<String> value) implements Source {}

  /**
   * The settings file.
   *
   * @param line counted from 1; 0 when it cannot be told
   */
  record File(Path path, int line, Optional<String> value) implements Source {}

  /** Nothing was set. */
  record Default(Optional<String> value) implements Source {}
}
