package dev.vel.cli.doctor;

import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Folders;
import dev.vel.cli.door.Chosen;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is looked at.
 *
 * @param look what local mode would run with, and what is wrong with it
 * @param url where commands go; empty for local mode, and where nobody can tell
 * @param home where this vel is installed; empty when it runs from its classes
 * @param version of this vel
 */
record Patient(
    Surroundings surroundings,
    SettingsLoader.Look look,
    Optional<URI> url,
    Optional<Path> home,
    String version) {

  /** Whatever is broken, there is one. */
  static Patient of(Invocation call, String version) {
    Surroundings surroundings = call.surroundings();
    return new Patient(
        surroundings,
        settings(surroundings),
        url(call),
        Optional.ofNullable(System.getProperty("vel.home")).map(Path::of),
        version);
  }

  private static SettingsLoader.Look settings(Surroundings surroundings) {
    try {
      return SettingsLoader.look(surroundings.environment(), surroundings.workingDirectory());
    } catch (RuntimeException e) {
      SettingsLoader.Look defaults = SettingsLoader.look(Map.of(), Path.of("/"));
      List<String> problems = new ArrayList<>(defaults.problems());
      problems.add("The settings cannot be read, and defaults are taken: " + e.getMessage());
      return new SettingsLoader.Look(defaults.settings(), problems);
    }
  }

  private static Optional<URI> url(Invocation call) {
    try {
      return choose(call).url();
    } catch (RuntimeException untold) {
      return Optional.empty(); // The check of the context tells.
    }
  }

  /** Where commands go, or the exception that they would end with. */
  static Chosen choose(Invocation call) {
    return Chosen.of(
        call.surroundings().environment(), call.wish(), ContextStore.of(call.surroundings()));
  }

  Settings settings() {
    return look.settings();
  }

  Map<String, String> environment() {
    return surroundings.environment();
  }

  Folders folders() {
    return Folders.of(environment());
  }

  Instant now() {
    return surroundings.clock().instant();
  }
}
