package dev.vel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where every setting's value comes from. Reads and checks without making anything, and without
 * asking that all settings be right. For one thread.
 */
public final class SettingSources {
  private final Surroundings surroundings;
  private final VelYaml file;
  private final Map<String, Integer> lines;
  private final List<String> problems;

  private SettingSources(
      Surroundings surroundings, VelYaml file, Map<String, Integer> lines, List<String> problems) {
    this.surroundings = surroundings;
    this.file = file;
    this.lines = lines;
    this.problems = List.copyOf(problems);
  }

  /**
   * Reads what there is for a command.
   *
   * @param environment as {@link System#getenv()}
   * @param workingDirectory where {@code vel.yaml} is looked for first
   */
  public static SettingSources read(Map<String, String> environment, Path workingDirectory) {
    Surroundings surroundings =
        new Surroundings(environment, workingDirectory.toAbsolutePath(), false, () -> false);
    List<String> problems = new ArrayList<>();
    VelYaml file = VelYaml.read(surroundings, false, problems);
    return new SettingSources(surroundings, file, lines(file.path()), problems);
  }

  /**
   * What is wrong with the file as such, and what a command refuses to take from it: values are not
   * looked at.
   */
  public List<String> problems() {
    return problems;
  }

  /** The file that counts. */
  public Optional<Path> file() {
    return Optional.ofNullable(file.path());
  }

  /** The file of the user's own configuration folder, whether it is there or not. */
  public Path ownFile() {
    return VelYaml.own(surroundings);
  }

  /** All places that have a value for it; the first one counts, and the default is the last. */
  public List<Source> of(Setting setting) {
    List<Source> sources = new ArrayList<>();
    Stream.concat(Stream.of(setting.name()), Values.alias(setting).stream())
        .forEach(name ->
            surroundings
                .variable(name)
                .ifPresent(
                    value -> sources.add(new Source.Environment(name, shown(setting, value)))));
    String value = file.values().getOrDefault(setting, "");
    if (file.path() != null && !value.isBlank()) {
      int line = lines.getOrDefault(setting.key(), 0);
      sources.add(new Source.File(file.path(), line, shown(setting, value)));
    }
    sources.add(new Source.Default(setting.defaultValue()));
    return List.copyOf(sources);
  }

  /** Whether anything but the default has a value for it. */
  public boolean set(Setting setting) {
    return of(setting).size() > 1;
  }

  /** The data folder that was named, if one was. */
  public Optional<Path> dataDir() {
    return new Values(surroundings, file, new ArrayList<>()).path(Setting.VEL_DATA_DIR);
  }

  /** What loading would say of the value that counts; nothing is made for that. */
  public List<String> refusals(Setting setting) {
    if (setting == Setting.VEL_DATA_DIR || !set(setting)) {
      return List.of();
    }
    Map<String, String> environment = standIns(setting);
    environment.put(Setting.VEL_DATA_DIR.name(), "/");
    String own = new Values(surroundings, file, new ArrayList<>()).origin(setting) + " ";
    return SettingsLoader.problems(bare(environment), file).stream()
        .filter(problem -> problem.startsWith(own))
        .toList();
  }

  /**
   * What loading would say of a value in a file, beside the other values of that file and the
   * environment. Says nothing of what a further setting will solve.
   *
   * @param others the file as it is
   */
  public List<String> refusals(Setting setting, String value, VelYamlText others, Path path) {
    Surroundings bare = without(setting);
    VelYaml before = new VelYaml(path, others.settings());
    Map<Setting, String> changed = new EnumMap<>(Setting.class);
    changed.putAll(before.values());
    changed.put(setting, value);
    VelYaml after = new VelYaml(path, changed);
    List<String> known = SettingsLoader.problems(bare, before);
    String own = new Values(bare, after, new ArrayList<>()).origin(setting) + " ";
    return SettingsLoader.problems(bare, after).stream()
        .filter(problem -> problem.startsWith(own) || !known.contains(problem))
        .toList();
  }

  /** Without what would hide the value. */
  private Surroundings without(Setting setting) {
    Map<String, String> environment = standIns(setting);
    environment.remove(setting.name());
    Values.alias(setting).ifPresent(environment::remove);
    return bare(environment);
  }

  /** The environment with what keeps a check from making a data folder and a secret in it. */
  private Map<String, String> standIns(Setting checked) {
    Map<String, String> environment = new HashMap<>(surroundings.environment());
    if (checked != Setting.VEL_DATA_DIR && checked != Setting.DATABASE_URL) {
      environment.put(Setting.DATABASE_URL.name(), "postgres://localhost/vel");
    }
    if (checked != Setting.SECRET_KEY_BASE) {
      environment.put(Setting.SECRET_KEY_BASE.name(), "-".repeat(SecretKeyFile.MIN_LENGTH));
    }
    return environment;
  }

  private Surroundings bare(Map<String, String> environment) {
    return new Surroundings(environment, surroundings.workingDirectory(), false, () -> false);
  }

  private static Optional<String> shown(Setting setting, String value) {
    return setting.secret() ? Optional.empty() : Optional.of(withoutUser(value.strip()));
  }

  /** Who an address signs in as, and with which password, is nobody's business. */
  private static String withoutUser(String value) {
    boolean address = value.contains("://") && value.indexOf('@') >= 0;
    return address ? value.replaceAll("(?<=://)[^\\s,]*@", "********@") : value;
  }

  private static Map<String, Integer> lines(@Nullable Path path) {
    try {
      return path == null ? Map.of() : VelYamlText.parse(Files.readString(path)).lines();
    } catch (IOException | VelYamlText.UneditableException unreadable) {
      return Map.of(); // Reading the values has told of it.
    }
  }
}
