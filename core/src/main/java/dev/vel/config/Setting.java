package dev.vel.config;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Every setting there is, in the order of the reference page: the one list that reading, {@code
 * docs/configuration.md} and the listing of settings are made from. The constant's name is the
 * environment variable's; in lower case it is the key of {@code vel.yaml}.
 */
public enum Setting {
  DATABASE_URL(
      new Kind.Address(),
      true,
      "the embedded PostgreSQL, in the data folder",
      "where the rows live: `postgres://`, `postgresql://` or `jdbc:postgresql:` form, `sslmode`"
          + " and other parameters included"),
  DATABASE_POOL_SIZE(new Kind.Whole(1, 200), "10", "connections of this instance"),
  DATABASE_DIRECT_URL(
      new Kind.Address(),
      true,
      "none",
      "the same database past the pooler that `DATABASE_URL` leads to, see" + " [below](#poolers)"),
  DATABASE_WAIT_SECONDS(
      new Kind.Whole(0, 600),
      "30",
      "how long `veld` waits at its start for a database that does not answer yet"),
  DATABASE_REPLICA_URL(
      new Kind.Address(),
      true,
      "none",
      "a replica near this instance, read from outside of the primary region, see"
          + " [below](#regions)"),
  PRIMARY_REGION(new Kind.Text(), "none", "the region of the writable database; set by Fly"),
  FLY_REGION(new Kind.Text(), "none", "the region of this instance; set by Fly"),
  SECRET_KEY_BASE(
      new Kind.Text(),
      true,
      "made once and kept in the data folder; required by `veld` in production",
      "at least 64 characters; signing and encryption keys are derived from it"),
  SECRET_KEY_BASE_PREVIOUS(
      new Kind.Texts(),
      true,
      "none",
      "earlier values of `SECRET_KEY_BASE`, newest first: what was encrypted under them can still be"
          + " read, and is encrypted anew"),
  OPENAI_API_KEY(new Kind.Text(), true, "none", "key for OpenAI"),
  OPENAI_BASE_URL(
      new Kind.Address(),
      "https://api.openai.com/v1",
      "where OpenAI is; a loopback address needs no key"),
  GROQ_API_KEY(new Kind.Text(), true, "none", "key for Groq"),
  GROQ_BASE_URL(
      new Kind.Address(),
      "https://api.groq.com/openai/v1",
      "where Groq is; a loopback address needs no key"),
  PERPLEXITY_API_KEY(new Kind.Text(), true, "none", "key for Perplexity"),
  PERPLEXITY_BASE_URL(
      new Kind.Address(),
      "https://api.perplexity.ai",
      "where Perplexity is; a loopback address needs no key"),
  OPENAI_COMPATIBLE_API_KEY(
      new Kind.Text(), true, "none", "key for the server named by OPENAI_COMPATIBLE_BASE_URL"),
  OPENAI_COMPATIBLE_BASE_URL(
      new Kind.Address(),
      "`http://127.0.0.1:11434/v1` when no provider is configured and something listens there",
      "any other server that speaks OpenAI's protocol; its key may be left out"),
  TASK_MASTER_COMMAND(
      new Kind.Text(),
      "none",
      "the command that starts Task Master over stdio, such as `npx -y task-master-ai`: words"
          + " parted by blanks, with quotes around one that has any, or a JSON array; no shell reads"
          + " it"),
  TASK_MASTER_URL(new Kind.Address(), "none", "Task Master's MCP endpoint, instead of the command"),
  TASK_MASTER_API_KEY(
      new Kind.Text(),
      true,
      "none",
      "key for Task Master: the bearer token for its endpoint, or `TASK_MASTER_API_KEY` of its"
          + " process"),
  TASK_MASTER_PROJECT(
      new Kind.File(),
      "`task-master` in the data folder",
      "the folder in which Task Master keeps its projects"),
  VEL_MCP_SERVERS(
      new Kind.File(),
      "none",
      "a JSON or YAML file that names MCP servers for everybody, see [mcp.md](mcp.md)"),
  VEL_ENV(
      Kind.Choice.of("production", "development"),
      "production where FLY_APP_NAME is set, else development",
      "whether a missing secret is an error rather than made and kept"),
  VEL_HOST(
      new Kind.Text(),
      "localhost",
      "the public host name, for links and the token issuer; `PHX_HOST` is read too"),
  VEL_BIND_ADDRESS(
      new Kind.Text(),
      "127.0.0.1; 0.0.0.0 in production and in a container",
      "the address that `veld` listens on"),
  PORT(new Kind.Whole(0, 65_535), "8080", "the port of the API; 0 takes a free one"),
  METRICS_PORT(
      new Kind.Whole(0, 65_535),
      "9091",
      "the port of the metrics, which is not for the public; 0 takes a free one"),
  CORS_ORIGINS(
      new Kind.Texts(),
      "none",
      "exact origins that browsers may call from, such as `https://app.example.com`"),
  VEL_TRUSTED_PROXIES(
      new Kind.Texts(),
      "none",
      "addresses or networks (`10.0.0.0/8`) whose `X-Forwarded-For` is believed, and on Fly"
          + " `Fly-Client-IP`"),
  VEL_IDLE_EXIT(
      new Kind.Span(),
      "off",
      "after how long without a request, a stream or a task `veld` ends by itself, for machines"
          + " that are started when they are asked for, see [daemon.md](daemon.md#ending-when-idle)"),
  VEL_IDLE_HORIZON(
      new Kind.Span(),
      "off",
      "how near a task that waits for its time must be to keep an idle `veld` up; when off, every"
          + " such task does"),
  VEL_DRAIN_SECONDS(
      new Kind.Whole(0, 3_600), "25", "how long a stopping instance lets running tasks end"),
  RATE_LIMIT_AUTH_PER_MINUTE(
      new Kind.Whole(1, 1_000_000), "5", "sign-in attempts a minute per client address"),
  RATE_LIMIT_PER_HOUR(new Kind.Whole(1, 1_000_000_000), "100", "requests an hour per user"),
  MAX_TASKS_PER_USER(
      new Kind.Whole(1, 10_000), "10", "tasks of one user that run or are next at a time"),
  MAX_STREAMS_PER_USER(new Kind.Whole(1, 1_000), "5", "open event streams per user"),
  VEL_MAX_BODY_BYTES(
      new Kind.Whole(1_024, 67_108_864), "1048576", "the largest request body, in bytes"),
  VEL_CONNECT_SECONDS(
      new Kind.Whole(1, 60), "5", "how long a connection to a provider may take, TLS included"),
  VEL_FIRST_TOKEN_SECONDS(
      new Kind.Whole(1, 600), "30", "how long a provider may take to begin a streamed answer"),
  VEL_FIRST_BYTE_SECONDS(
      new Kind.Whole(1, 3_600), "60", "how long a provider may take for an answer in one piece"),
  VEL_STALL_SECONDS(
      new Kind.Whole(1, 600), "20", "how long a streamed answer may pause between two pieces"),
  VEL_TOTAL_SECONDS(
      new Kind.Whole(1, 3_600),
      "600",
      "how long a request to `/v1` may take, all attempts together"),
  VEL_BREAKER_FAILURES(
      new Kind.Whole(1, 1_000),
      "5",
      "failures of a model within `VEL_BREAKER_WINDOW_SECONDS` after which it is left alone"),
  VEL_BREAKER_WINDOW_SECONDS(new Kind.Whole(1, 3_600), "60", "the time those are counted in"),
  VEL_BREAKER_PROBE_SECONDS(
      new Kind.Whole(1, 3_600), "15", "how often one call may try whether such a model is back"),
  VEL_CACHE_TTL_SECONDS(
      new Kind.Whole(0, 2_592_000), "3600", "how long answers of `/v1` are kept; 0 keeps none"),
  VEL_CACHE_MEMORY_MB(
      new Kind.Whole(1, 65_536),
      "64",
      "the most that an instance keeps of them in memory; never more than a tenth of its heap"),
  VEL_CACHE_DATABASE_MB(
      new Kind.Whole(1, 1_048_576), "1024", "the most that the database keeps of them"),
  VEL_WORKERS(new Kind.Whole(1, 1_000), "32", "tasks run at once by this instance"),
  VEL_ALLOWED_HOSTS(
      new Kind.Texts(),
      "none",
      "private hosts (names or addresses) that provider addresses may point at, also with"
          + " `http://`"),
  VEL_ADMIN_EMAIL(
      new Kind.Text(), "none", "the first administrator, made once on an empty database"),
  VEL_ADMIN_PASSWORD(
      new Kind.Text(),
      true,
      "none",
      "the first administrator's password: 12–128 characters with a lower-case and an upper-case"
          + " letter and a digit"),
  VEL_CATALOGUE(
      new Kind.File(), "none", "a YAML file that overrides parts of the built-in model catalogue"),
  VEL_CLASSIFICATION(
      new Kind.File(),
      "none",
      "a YAML file that changes the rules by which a task's type is told, see"
          + " [routing.md](routing.md)"),
  VEL_DATA_DIR(
      new Kind.File(),
      "`$XDG_DATA_HOME/vel`, else `~/.local/share/vel`",
      "the folder of the embedded PostgreSQL and of the secret that vel makes for itself"),
  VEL_CONFIG(
      new Kind.File(),
      "`./vel.yaml`, else `$XDG_CONFIG_HOME/vel/vel.yaml`",
      "the settings file; in the environment only"),
  LOG_LEVEL(Kind.Choice.of("trace", "debug", "info", "warn", "error"), "info", "how much to log"),
  LOG_FORMAT(
      Kind.Choice.of("text", "json"),
      "text; json for `veld` in production and in a container",
      "lines for people, or one JSON object a line");

  @SuppressWarnings("ImmutableEnumChecker") // Every kind is a record that copies what it is given.
  private final Kind kind;

  private final boolean secret;
  private final String defaultText;
  private final String meaning;

  Setting(Kind kind, String defaultText, String meaning) {
    this(kind, false, defaultText, meaning);
  }

  Setting(Kind kind, boolean secret, String defaultText, String meaning) {
    this.kind = kind;
    this.secret = secret;
    this.defaultText = defaultText;
    this.meaning = meaning;
  }

  public Kind kind() {
    return kind;
  }

  /** Whether the value must never be shown: a key, a password or an address that may hold one. */
  public boolean secret() {
    return secret;
  }

  /** Whether a value has programs started: a data folder brings its PostgreSQL along. */
  boolean starts() {
    return this == TASK_MASTER_COMMAND || this == VEL_MCP_SERVERS || this == VEL_DATA_DIR;
  }

  /** The key that is sent to the address that this is. */
  Optional<Setting> sent() {
    return switch (this) {
      case OPENAI_BASE_URL -> Optional.of(OPENAI_API_KEY);
      case GROQ_BASE_URL -> Optional.of(GROQ_API_KEY);
      case PERPLEXITY_BASE_URL -> Optional.of(PERPLEXITY_API_KEY);
      case OPENAI_COMPATIBLE_BASE_URL -> Optional.of(OPENAI_COMPATIBLE_API_KEY);
      case TASK_MASTER_URL -> Optional.of(TASK_MASTER_API_KEY);
      default -> Optional.empty();
    };
  }

  /** The value taken when nothing is set, or words that say how it is found. */
  public String defaultText() {
    return defaultText;
  }

  /** The value taken when nothing is set, where that is the same everywhere. */
  public Optional<String> defaultValue() {
    boolean words = defaultText.equals("none") || defaultText.matches(".*[`\\s].*");
    return words ? Optional.empty() : Optional.of(defaultText);
  }

  /** The setting of this name: its key or its variable, in any case. */
  public static Optional<Setting> named(String name) {
    return Arrays.stream(values()).filter(known -> known.name().equalsIgnoreCase(name)).findFirst();
  }

  /** What it is for, as Markdown text on one line. */
  public String meaning() {
    return meaning;
  }

  /** The key in {@code vel.yaml}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The keys of all settings. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Setting::key).toList();
  }
}
