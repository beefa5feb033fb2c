package dev.vel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the settings: environment first, then {@code vel.yaml}, then defaults. */
public final class SettingsLoader {
  private final Values values;
  private final Door door;
  private final boolean making;

  /**
   * @param making whether the data folder and a secret in it are made where they are needed
   */
  private SettingsLoader(Values values, Door door, boolean making) {
    this.values = values;
    this.door = door;
    this.making = making;
  }

  /**
   * Reads and checks everything. Makes the data folder, and in it a secret, where a local profile
   * needs them.
   *
   * @param environment as {@link System#getenv()}
   * @param workingDirectory where {@code vel.yaml} is looked for first
   * @param door whether the daemon or the command asks; only the daemon in production insists on a
   *     secret
   * @throws SettingsException with every problem at once
   */
  public static Settings load(Map<String, String> environment, Path workingDirectory, Door door) {
    return load(Surroundings.of(environment, workingDirectory.toAbsolutePath()), door);
  }

  static Settings load(Surroundings surroundings, Door door) {
    List<String> problems = new ArrayList<>();
    VelYaml file = VelYaml.read(surroundings, door == Door.DAEMON, problems);
    Settings settings =
        new SettingsLoader(new Values(surroundings, file, problems), door, true).read();
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    return settings;
  }

  /**
   * What a command would be configured with, and what is wrong with it; makes nothing.
   *
   * @param settings with defaults in the place of what is wrong
   */
  public record Look(Settings settings, List<String> problems) {
    public Look {
      problems = List.copyOf(problems);
    }
  }

  /** The same as {@link #load} for somebody who only looks: nothing is made, nothing refused. */
  public static Look look(Map<String, String> environment, Path workingDirectory) {
    Surroundings surroundings = Surroundings.of(environment, workingDirectory.toAbsolutePath());
    List<String> problems = new ArrayList<>();
    VelYaml file = VelYaml.read(surroundings, false, problems);
    Values values = new Values(surroundings, file, problems);
    return new Look(new SettingsLoader(values, Door.COMMAND, false).read(), problems);
  }

  /** What is wrong with these, apart from what another setting will solve. */
  static List<String> problems(Surroundings surroundings, VelYaml file) {
    List<String> problems = new ArrayList<>();
    Values values = new Values(surroundings, file, problems);
    new SettingsLoader(values, Door.COMMAND, true).read();
    problems.removeAll(values.incomplete());
    return problems;
  }

  private Settings read() {
    boolean production = isProduction();
    NetworkSettings network = new NetworkSettings(values);
    List<String> allowedHosts = network.allowedHosts();
    Path dataDir =
        values
            .path(Setting.VEL_DATA_DIR)
            .orElseGet(
                () -> values.surroundings().xdg("XDG_DATA_HOME", ".local/share").resolve("vel"));
    Settings.Server server = network.server(production);
    Settings.Database database = database(server.regions());
    checkRest();
    return new Settings(
        database,
        secretKeyBase(production, dataDir, database.url().isEmpty()),
        values.texts(Setting.SECRET_KEY_BASE_PREVIOUS).stream().map(Secret::new).toList(),
        ProviderSettings.read(values, allowedHosts),
        server,
        limits(),
        routing(),
        McpSettings.read(values, dataDir),
        values.whole(Setting.VEL_WORKERS),
        allowedHosts,
        admin(),
        values.text(Setting.VEL_CATALOGUE).map(values.surroundings()::path),
        dataDir,
        log(production));
  }

  private boolean isProduction() {
    return values
        .choice(Setting.VEL_ENV, values.surroundings().onFly() ? "production" : "development")
        .equals("production");
  }

  private Settings.Database database(Settings.Regions regions) {
    Optional<DatabaseUrl> url = databaseUrl(Setting.DATABASE_URL);
    if (url.isEmpty() && values.text(Setting.DATABASE_DIRECT_URL).isPresent()) {
      values.incomplete(
          Setting.DATABASE_DIRECT_URL,
          "is the way past the pooler of DATABASE_URL; set that too, or this one as DATABASE_URL");
    }
    return new Settings.Database(
        url.map(DatabaseUrl::url),
        url.flatMap(DatabaseUrl::user),
        url.flatMap(DatabaseUrl::password),
        values.whole(Setting.DATABASE_POOL_SIZE),
        place(Setting.DATABASE_DIRECT_URL),
        place(Setting.DATABASE_REPLICA_URL).filter(it -> regions.secondary()),
        seconds(Setting.DATABASE_WAIT_SECONDS));
  }

  private Optional<Settings.Place> place(Setting setting) {
    return databaseUrl(setting).map(it -> new Settings.Place(it.url(), it.user(), it.password()));
  }

  private Optional<DatabaseUrl> databaseUrl(Setting setting) {
    Optional<String> text = values.text(setting);
    try {
      return text.isEmpty() ? Optional.empty() : Optional.of(DatabaseUrl.parse(text.get()));
    } catch (DatabaseUrl.InvalidUrl e) {
      values.problem(setting, e.problem());
      return Optional.empty();
    }
  }

  private Secret secretKeyBase(boolean production, Path dataDir, boolean embeddedDatabase) {
    Optional<String> given = values.text(Setting.SECRET_KEY_BASE);
    if (!making) {
      return given
          .map(secret -> checked(secret, "has %d characters; set at least %d"))
          .orElseGet(() -> new Secret(""));
    }
    boolean required = production && door == Door.DAEMON;
    // The folder is only made for what is kept in it.
    boolean folder =
        (!embeddedDatabase && (given.isPresent() || required)) || DataFolder.ready(dataDir, values);
    if (given.isPresent()) {
      return checked(given.get(), "has %d characters; set at least %d");
    }
    if (required) {
      values.problem(
          Setting.SECRET_KEY_BASE,
          "is required in production; set it to at least 64 random characters, such as those that"
              + " `openssl rand -hex 48` prints");
    }
    return required || !folder ? new Secret("") : kept(dataDir);
  }

  private Secret kept(Path dataDir) {
    try {
      String kept = SecretKeyFile.in(dataDir).reveal();
      return checked(
          kept,
          "is kept in "
              + dataDir
              + " and has %d characters; put back the %d or more it had, or set"
              + " SECRET_KEY_BASE");
    } catch (IOException | UnsupportedOperationException e) {
      DataFolder.refuse(dataDir, values, "cannot keep a secret file");
      return new Secret("");
    }
  }

  private Secret checked(String secret, String tooShort) {
    if (secret.length() < SecretKeyFile.MIN_LENGTH) {
      values.problem(
          Setting.SECRET_KEY_BASE, tooShort.formatted(secret.length(), SecretKeyFile.MIN_LENGTH));
    }
    return new Secret(secret);
  }

  private Settings.Limits limits() {
    return new Settings.Limits(
        values.whole(Setting.RATE_LIMIT_AUTH_PER_MINUTE),
        values.whole(Setting.RATE_LIMIT_PER_HOUR),
        values.whole(Setting.MAX_TASKS_PER_USER),
        values.whole(Setting.MAX_STREAMS_PER_USER),
        values.whole(Setting.VEL_MAX_BODY_BYTES));
  }

  private Settings.Routing routing() {
    return new Settings.Routing(
        new Settings.Timeouts(
            seconds(Setting.VEL_CONNECT_SECONDS),
            seconds(Setting.VEL_FIRST_TOKEN_SECONDS),
            seconds(Setting.VEL_FIRST_BYTE_SECONDS),
            seconds(Setting.VEL_STALL_SECONDS),
            seconds(Setting.VEL_TOTAL_SECONDS)),
        new Settings.Breaker(
            values.whole(Setting.VEL_BREAKER_FAILURES),
            seconds(Setting.VEL_BREAKER_WINDOW_SECONDS),
            seconds(Setting.VEL_BREAKER_PROBE_SECONDS)),
        new Settings.Cache(
            seconds(Setting.VEL_CACHE_TTL_SECONDS),
            values.whole(Setting.VEL_CACHE_MEMORY_MB),
            values.whole(Setting.VEL_CACHE_DATABASE_MB)),
        values.text(Setting.VEL_CLASSIFICATION).map(values.surroundings()::path));
  }

  private Duration seconds(Setting setting) {
    return Duration.ofSeconds(values.whole(setting));
  }

  private Optional<Settings.Admin> admin() {
    Optional<String> email = values.text(Setting.VEL_ADMIN_EMAIL);
    Optional<String> password = values.raw(Setting.VEL_ADMIN_PASSWORD);
    if (email.isPresent() != password.isPresent()) {
      Setting missing = email.isPresent() ? Setting.VEL_ADMIN_PASSWORD : Setting.VEL_ADMIN_EMAIL;
      Setting there = email.isPresent() ? Setting.VEL_ADMIN_EMAIL : Setting.VEL_ADMIN_PASSWORD;
      values.incomplete(there, "is set alone; set %s too, or unset %s".formatted(missing, there));
    }
    if (email.isPresent() && !email.get().matches("[^\\s@]+@[^\\s@]+")) {
      values.problem(Setting.VEL_ADMIN_EMAIL, "must be an e-mail address, such as me@example.com");
    }
    int length = password.map(text -> text.codePointCount(0, text.length())).orElse(12);
    if (length < 12 || length > 128) {
      values.problem(
          Setting.VEL_ADMIN_PASSWORD,
          "must have 12–128 characters, among them a lower-case and an upper-case letter and a"
              + " digit");
    }
    return email.flatMap(e -> password.map(p -> new Settings.Admin(e, new Secret(p))));
  }

  private Settings.Log log(boolean production) {
    boolean json = door == Door.DAEMON && (production || values.surroundings().container());
    return new Settings.Log(
        values.choice(Setting.LOG_LEVEL, Setting.LOG_LEVEL.defaultText()),
        values.choice(Setting.LOG_FORMAT, json ? "json" : "text").equals("json"));
  }

  /** Checks what nothing uses yet, so that it is right on the day that something does. */
  private void checkRest() {
    checkReadable(Setting.VEL_CATALOGUE);
    checkReadable(Setting.VEL_CLASSIFICATION);
  }

  private void checkReadable(Setting setting) {
    values
        .text(setting)
        .map(values.surroundings()::path)
        .filter(path -> !Files.isReadable(path))
        .ifPresent(path ->
            values.problem(
                setting, "names " + path + ", which cannot be read; correct or unset it"));
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
