package dev.vel.config;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that can be configured, checked and complete. Made by {@link SettingsLoader}, which is
 * also where names, meanings and defaults stand.
 *
 * @param database where the rows live
 * @param secretKeyBase ≥ 64 characters; signing and encryption keys are derived from it
 * @param previousSecrets earlier values of {@code secretKeyBase}: what was encrypted under them can
 *     still be read
 * @param providers the configured model providers by name, in their default order; a name of the
 *     catalogue, or {@code openai_compatible}
 * @param server the daemon's addresses
 * @param limits what a caller may use
 * @param routing how long models are waited for, when they are left alone, what is kept of them
 * @param mcp the operator's MCP servers
 * @param workers tasks run at once by this instance, 1–1,000
 * @param allowedHosts private hosts that integrations may point at
 * @param admin the first administrator, made once on an empty database
 * @param catalogueFile a file that overrides parts of the built-in model catalogue
 * @param dataDir this user's data: the embedded PostgreSQL and what the local profile keeps
 * @param log how to log
 */
public record Settings(
    Database database,
    Secret secretKeyBase,
    List<Secret> previousSecrets,
    Map<String, Provider> providers,
    Server server,
    Limits limits,
    Routing routing,
    Mcp mcp,
    int workers,
    List<String> allowedHosts,
    Optional<Admin> admin,
    Optional<Path> catalogueFile,
    Path dataDir,
    Log log) {

  /**
   * @param url {@code jdbc:postgresql:} form without user or password; empty for the embedded
   *     server
   * @param user empty when the URL or the server decides
   * @param poolSize connections of this instance, 1–200
   * @param replica one that is read from
   * @param direct the same database past the pooler that {@code url} leads to
   * @param patience how long a start waits for a server that does not answer yet
   */
  public record Database(
      Optional<String> url,
      Optional<String> user,
      Optional<Secret> password,
      int poolSize,
      Optional<Place> direct,
      Optional<Place> replica,
      Duration patience) {
    /** What the address of a pooler says that lends out connections for one transaction each. */
    private static final String NOTHING_PREPARED = "prepareThreshold=0";

    /** One that is there or is not. */
    public Database(
        Optional<String> url, Optional<String> user, Optional<Secret> password, int poolSize) {
      this(url, user, password, poolSize, Optional.empty(), Optional.empty(), Duration.ZERO);
    }

    /**
     * Whether each transaction may run on another connection of the server's, so that nothing
     * outlives one: no setting, no prepared statement, no LISTEN.
     */
    public boolean pooled() {
      return direct.isPresent() || url.filter(it -> it.contains(NOTHING_PREPARED)).isPresent();
    }

    /** The same with connections that are this instance's alone, where there are such. */
    public Database session() {
      return direct
          .map(it -> new Database(Optional.of(it.url()), it.user(), it.password(), poolSize))
          .orElse(this);
    }

    /** The same without a replica. */
    public Database alone() {
      return new Database(url, user, password, poolSize, direct, Optional.empty(), patience);
    }
  }

  /**
   * One address of a database.
   *
   * @param url {@code jdbc:postgresql:} form without user or password
   */
  public record Place(String url, Optional<String> user, Optional<Secret> password) {}

  /**
   * @param baseUrl up to and with the version segment, without a trailing slash
   * @param apiKey empty for a local server that wants none
   */
  public record Provider(URI baseUrl, Optional<Secret> apiKey) {}

  /**
   * @param host the public name, for links and the token issuer
   * @param bindAddress the address the daemon listens on
   * @param port 0–65535, 0 takes a free one
   * @param corsOrigins exact origins that browsers may call from
   * @param trustedProxies addresses or networks whose {@code X-Forwarded-For}, and on Fly {@code
   *     Fly-Client-IP}, is believed; none by default
   * @param production whether missing secrets are an error rather than made and kept locally
   * @param idle when it ends by itself
   * @param regions where writes go
   * @param onFly whether Fly runs this machine
   */
  public record Server(
      String host,
      String bindAddress,
      int port,
      int metricsPort,
      List<String> corsOrigins,
      List<String> trustedProxies,
      Duration drain,
      boolean production,
      Idle idle,
      Regions regions,
      boolean onFly) {

    /** One that stays until it is told to stop. */
    public Server(
        String host,
        String bindAddress,
        int port,
        int metricsPort,
        List<String> corsOrigins,
        List<String> trustedProxies,
        Duration drain,
        boolean production) {
      this(
          host,
          bindAddress,
          port,
          metricsPort,
          corsOrigins,
          trustedProxies,
          drain,
          production,
          Idle.STAYS,
          Regions.ONE,
          false);
    }

    /** The same on another port. */
    public Server at(int otherPort) {
      return new Server(
          host,
          bindAddress,
          otherPort,
          metricsPort,
          corsOrigins,
          trustedProxies,
          drain,
          production,
          idle,
          regions,
          onFly);
    }
  }

  /**
   * Where writes go.
   *
   * @param primary the region that takes them, when this instance is in another one; empty in it
   * @param replicated whether others read from replicas
   */
  public record Regions(Optional<String> primary, boolean replicated) {
    public static final Regions ONE = new Regions(Optional.empty(), false);

    /** Whether this instance is outside of the primary region. */
    public boolean secondary() {
      return primary.isPresent();
    }
  }

  /**
   * When an instance that nobody needs ends by itself.
   *
   * @param exit after so long without use; empty for never
   * @param horizon a task whose time comes later than this does not keep it up; empty when every
   *     one does
   */
  public record Idle(Optional<Duration> exit, Optional<Duration> horizon) {
    public static final Idle STAYS = new Idle(Optional.empty(), Optional.empty());
  }

  /**
   * @param authPerMinute sign-in attempts a minute per client address
   * @param requestsPerHour requests an hour per user
   * @param tasksPerUser tasks of one user in the engine at a time
   * @param streamsPerUser open streams of one user
   * @param maxBodyBytes largest request body
   */
  public record Limits(
      int authPerMinute,
      int requestsPerHour,
      int tasksPerUser,
      int streamsPerUser,
      int maxBodyBytes) {}

  /**
   * @param timeouts how long each part of a call to a model may take
   * @param breaker when a model that fails is left alone
   * @param cache what is kept of answers
   * @param classificationFile a file that changes the rules by which a task's type is told
   */
  public record Routing(
      Timeouts timeouts, Breaker breaker, Cache cache, Optional<Path> classificationFile) {
    /** What the defaults of {@link Setting} say. */
    public static final Routing DEFAULT =
        new Routing(
            new Timeouts(
                Duration.ofSeconds(5),
                Duration.ofSeconds(30),
                Duration.ofSeconds(60),
                Duration.ofSeconds(20),
                Duration.ofSeconds(600)),
            new Breaker(5, Duration.ofSeconds(60), Duration.ofSeconds(15)),
            new Cache(Duration.ofSeconds(3_600), 64, 1_024),
            Optional.empty());
  }

  /**
   * @param connect until the connection, TLS included, stands
   * @param firstToken until the first piece of a streamed answer
   * @param firstByte until the first byte of an answer that comes whole
   * @param stall between two pieces of a streamed answer
   * @param total for a whole request to the gateway, all attempts together
   */
  public record Timeouts(
      Duration connect, Duration firstToken, Duration firstByte, Duration stall, Duration total) {}

  /**
   * @param failures that many failures within the window open it
   * @param probe how long an open one waits before one call may try the model again
   */
  public record Breaker(int failures, Duration window, Duration probe) {}

  /**
   * @param ttl how long an answer is kept; zero keeps none
   * @param memoryMegabytes kept in the memory of one instance
   * @param databaseMegabytes kept in the database, for all instances
   */
  public record Cache(Duration ttl, int memoryMegabytes, int databaseMegabytes) {}

  /**
   * @param servers the operator's servers by name, in the order they were written
   * @param taskMasterProject the folder in which Task Master keeps its projects; made by its first
   *     use
   */
  public record Mcp(Map<String, McpServer> servers, Path taskMasterProject) {
    /** The name under which Task Master is one of the servers. */
    public static final String TASK_MASTER = "taskmaster";

    public Mcp {
      servers = Collections.unmodifiableMap(new LinkedHashMap<>(servers));
    }

    /** No servers at all. */
    public static Mcp none(Path dataDir) {
      return new Mcp(Map.of(), dataDir.resolve("task-master"));
    }
  }

  public record Admin(String email, Secret password) {}

  /**
   * @param level trace, debug, info, warn or error
   * @param json one JSON object a line instead of text
   */
  public record Log(String level, boolean json) {}
}
