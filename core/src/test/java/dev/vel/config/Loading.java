package dev.vel.config;

import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vel.config.SettingsLoader.Door;
import dev.vel.config.SettingsLoader.SettingsException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Loads settings in a folder of the test's own, with nothing of the machine around it. */
final class Loading {
  private final Path folder;
  private final Map<String, String> environment = new TreeMap<>();
  private boolean container;
  private boolean localServer;

  Loading(Path folder) {
    this.folder = folder;
    environment.put("HOME", folder.resolve("home").toString());
  }

  Loading with(String name, String value) {
    environment.put(name, value);
    return this;
  }

  Loading inContainer() {
    container = true;
    return this;
  }

  Loading besideLocalServer() {
    localServer = true;
    return this;
  }

  Settings load(Door door) {
    return SettingsLoader.load(
        new Surroundings(environment, folder, container, () -> localServer), door);
  }

  Settings load() {
    return load(Door.COMMAND);
  }

  List<String> problems(Door door) {
    SettingsException refused = catchThrowableOfType(SettingsException.class, () -> load(door));
    return refused == null ? List.of() : refused.problems();
  }

  List<String> problems() {
    return problems(Door.COMMAND);
  }
}
