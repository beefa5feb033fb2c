package dev.vel.api;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.audit.Actor;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.TestDatabase;
import dev.vel.identity.Principal;
import dev.vel.mcp.ToolServers;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.awaitility.Awaitility;

/** A whole house on a fresh database, and what tests do with it. */
public final class TestHouse implements AutoCloseable {
  public static final Secret SECRET = new Secret("test-".repeat(16));

  private final Settings settings;
  private final ToolServers tools;
  private final House house;
  private final Vel door;

  private TestHouse(Settings settings, ToolServers tools) {
    this(
        settings,
        tools,
        House.open(
            settings,
            InstantSource.system(),
            () -> Watch.NONE,
            configured -> tools == ToolServers.NONE ? configured : tools));
  }

  private TestHouse(Settings settings, ToolServers tools, House house) {
    this.settings = settings;
    this.tools = tools;
    this.house = house;
    Principal local = house.identity().local();
    this.door = house.door(local, new Actor(local.userId(), local.email(), null, null, null));
  }

  /** A house on a database of its own; its engine runs nothing yet. */
  public static TestHouse open(Map<String, URI> providers) {
    return open(providers, ToolServers.NONE);
  }

  /** The same with tools for its tasks. */
  public static TestHouse open(Map<String, URI> providers, ToolServers tools) {
    return new TestHouse(settings(TestDatabase.settings(), providers, 32, 10), tools);
  }

  public static TestHouse open(Settings settings) {
    return new TestHouse(settings, ToolServers.NONE);
  }

  /** One as commands of local mode open it. */
  public static TestHouse openLocal(Settings settings) {
    return new TestHouse(
        settings, ToolServers.NONE, House.openLocal(settings, InstantSource.system()));
  }

  /** Another instance on the same database. */
  public TestHouse beside() {
    return new TestHouse(settings, tools);
  }

  public static Settings settings(
      Settings.Database database, Map<String, URI> providers, int workers, int tasksPerUser) {
    Map<String, Settings.Provider> configured = new LinkedHashMap<>();
    providers.forEach((name, url) ->
        configured.put(name, new Settings.Provider(url, Optional.of(new Secret("sk-test")))));
    return new Settings(
        database,
        SECRET,
        List.of(),
        configured,
        new Settings.Server(
            "localhost", "127.0.0.1", 0, 0, List.of(), List.of(), Duration.ofMillis(300), false),
        new Settings.Limits(1_000, 1_000_000, tasksPerUser, 5, 1 << 20),
        Settings.Routing.DEFAULT,
        Settings.Mcp.none(Path.of("target")),
        workers,
        List.of("127.0.0.1"),
        Optional.empty(),
        Optional.empty(),
        Path.of("target", "house"),
        new Settings.Log("warn", false));
  }

  /** The same with other limits for calls to models, and another catalogue. */
  public static Settings routed(Settings settings, Settings.Routing routing, Path catalogue) {
    return routed(settings, routing, Optional.of(catalogue));
  }

  /** The same with other limits for calls to models. */
  static Settings routed(Settings settings, Settings.Routing routing) {
    return routed(settings, routing, settings.catalogueFile());
  }

  private static Settings routed(
      Settings settings, Settings.Routing routing, Optional<Path> catalogue) {
    return new Settings(
        settings.database(),
        settings.secretKeyBase(),
        settings.previousSecrets(),
        settings.providers(),
        settings.server(),
        settings.limits(),
        routing,
        settings.mcp(),
        settings.workers(),
        settings.allowedHosts(),
        settings.admin(),
        catalogue,
        settings.dataDir(),
        settings.log());
  }

  /** The same with these MCP servers. */
  public static Settings tooled(Settings settings, Settings.Mcp mcp) {
    return new Settings(
        settings.database(),
        settings.secretKeyBase(),
        settings.previousSecrets(),
        settings.providers(),
        settings.server(),
        settings.limits(),
        settings.routing(),
        mcp,
        settings.workers(),
        settings.allowedHosts(),
        settings.admin(),
        settings.catalogueFile(),
        settings.dataDir(),
        settings.log());
  }

  public House house() {
    return house;
  }

  public Settings settings() {
    return settings;
  }

  public Vel door() {
    return door;
  }

  public TestHouse running() {
    house.startEngine();
    return this;
  }

  /** A new agent that tries these providers in this order. */
  public UUID agent(String... providers) {
    AgentConfig config =
        new AgentConfig(
            providers.length == 0 ? null : List.of(providers),
            null,
            null,
            null,
            null,
            null,
            0,
            20,
            null,
            null,
            null);
    return agent(config);
  }

  public UUID agent(AgentConfig config) {
    return door.createAgent(
            new NewAgent("agent " + UUID.randomUUID(), AgentType.MCP_ORCHESTRATOR, config), null)
        .id();
  }

  public Task submit(UUID agent, String description) {
    return door.submit(new NewTask(agent, description, null, null), null);
  }

  /** The task once it is final. */
  public Task await(UUID task) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> door.task(task), it -> it.status().isFinal());
  }

  /** Stops this instance as a deploy would; closing it once more does nothing. */
  public void stop() {
    house.close();
  }

  @Override
  public void close() {
    house.close();
  }
}
