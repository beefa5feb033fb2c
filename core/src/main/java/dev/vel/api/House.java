package dev.vel.api;

import dev.vel.agent.Agents;
import dev.vel.agent.KnownAgents;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.audit.AuditChain;
import dev.vel.audit.AuditKeys;
import dev.vel.audit.AuditLog;
import dev.vel.audit.Sealer;
import dev.vel.config.McpServer;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader;
import dev.vel.db.Database;
import dev.vel.db.EmbeddedPostgres;
import dev.vel.db.Signals;
import dev.vel.gateway.Gateway;
import dev.vel.gateway.ModelList;
import dev.vel.gateway.ResponseCache;
import dev.vel.identity.ApiKeys;
import dev.vel.identity.Identity;
import dev.vel.identity.Principal;
import dev.vel.identity.Users;
import dev.vel.integration.Endpoints;
import dev.vel.integration.IntegrationTester;
import dev.vel.integration.Integrations;
import dev.vel.integration.KeyRotation;
import dev.vel.integration.OwnProviders;
import dev.vel.limit.RateLimits;
import dev.vel.limit.StreamLeases;
import dev.vel.llm.Catalogue;
import dev.vel.llm.CatalogueException;
import dev.vel.llm.ChatClient;
import dev.vel.llm.OpenAiChatClient;
import dev.vel.mcp.McpServers;
import dev.vel.mcp.ToolServers;
import dev.vel.orchestrate.AgentTester;
import dev.vel.orchestrate.TaskRunner;
import dev.vel.route.Classification;
import dev.vel.route.Failover;
import dev.vel.route.KnownModels;
import dev.vel.route.Latencies;
import dev.vel.route.Lifetimes;
import dev.vel.route.ProviderBook;
import dev.vel.route.Router;
import dev.vel.route.ServedModels;
import dev.vel.route.SharedBreakers;
import dev.vel.task.Attempts;
import dev.vel.task.Plans;
import dev.vel.task.StepGraph;
import dev.vel.task.TaskFeed;
import dev.vel.task.Tasks;
import dev.vel.taskmaster.TaskMaster;
import dev.vel.usage.QuotaBudget;
import dev.vel.usage.Quotas;
import dev.vel.usage.UsageLog;
import dev.vel.usage.UsageMeter;
import dev.vel.wire.VelException;
import dev.vel.work.Engine;
import dev.vel.work.HandOver;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Everything behind the front door, put together once per process. Thread-safe. */
public final class House implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(House.class);
  private static final Duration WATCH_EVERY = Duration.ofSeconds(5);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final String DATABASE = "vel";

  /**
   * Local mode's own: a daemon on the same server would else run the command's tasks, with its own
   * keys.
   */
  private static final String LOCAL_DATABASE = "local";

  private final Database database;
  private final Signals signals;
  private final SharedBreakers breakers;
  private final ResponseCache responseCache;
  private final KnownAgents knownAgents;
  private final Map<String, ChatClient> clients;
  private final KeyRotation keyRotation;
  private final OwnProviders providers;
  private final McpServers mcp;
  private final Gateway gateway;
  private final ModelList models;
  private final Identity identity;
  private final RateLimits rateLimits;
  private final StreamLeases streamLeases;
  private final UsageMeter meter;
  private final Sealer sealer;
  private final TaskMaster taskMaster;
  private final Rooms rooms;
  private final Engine engine;
  private final Thread watchman;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Opens the database (starting the embedded one when no other is configured), brings the schema
   * up to date and puts the rooms together. The engine is not started yet: this instance runs no
   * task.
   *
   * @throws dev.vel.wire.VelException {@code UNAVAILABLE} when the database cannot be had
   */
  public static House open(Settings settings, InstantSource clock) {
    return open(settings, clock, Watch.NONE);
  }

  /**
   * The same.
   *
   * @param watch who looks on
   */
  public static House open(Settings settings, InstantSource clock, Watch watch) {
    return open(settings, clock, watch, UnaryOperator.identity());
  }

  /**
   * The same.
   *
   * @param tools what tasks may be given, made of what is configured
   */
  static House open(
      Settings settings, InstantSource clock, Watch watch, UnaryOperator<ToolServers> tools) {
    return open(settings, DATABASE, clock, watch, tools);
  }

  /** The same for local mode, which keeps its rows apart from a daemon's on this machine. */
  public static House openLocal(Settings settings, InstantSource clock) {
    return open(settings, LOCAL_DATABASE, clock, Watch.NONE, UnaryOperator.identity());
  }

  private static House open(
      Settings settings,
      String embedded,
      InstantSource clock,
      Watch watch,
      UnaryOperator<ToolServers> tools) {
    // In local mode whoever uses vel is its operator.
    boolean anyCommand = embedded.equals(LOCAL_DATABASE);
    if (settings.database().url().isPresent()) {
      Settings.Database where = settings.database();
      return new House(
          settings,
          where,
          Database.open(where, where.url().orElseThrow()),
          anyCommand,
          clock,
          watch,
          tools,
          () -> {});
    }
    EmbeddedPostgres server = EmbeddedPostgres.in(settings.dataDir());
    int poolSize = settings.database().poolSize();
    EmbeddedPostgres.Address address = server.start();
    address.createDatabase(embedded);
    Database.migrate(address.settings(embedded, 1), address.url(embedded));
    Settings.Database where = address.asApplication(embedded, poolSize);
    Database database = Database.connect(where, address.url(embedded));
    return new House(settings, where, database, anyCommand, clock, watch, tools, server::start);
  }

  private House(
      Settings settings,
      Settings.Database where,
      Database database,
      boolean anyCommand,
      InstantSource clock,
      Watch watch,
      UnaryOperator<ToolServers> tools,
      Runnable startServer) {
    this.database = database;
    this.watchman = Thread.ofVirtual().name("house-watchman").unstarted(() -> watch(startServer));
    this.signals = new Signals(database, where, where.url().orElseThrow());
    this.breakers = new SharedBreakers(settings.routing().breaker(), database, signals);
    this.responseCache = new ResponseCache(settings.routing().cache(), database, clock);
    this.clients = clients(settings);
    Catalogue catalogue = catalogue(settings);
    ServedModels served = new ServedModels(settings.providers(), clock);
    Lifetimes lifetimes = new Lifetimes(catalogue, served, clock);
    AuditKeys auditKeys = AuditKeys.of(settings.secretKeyBase(), settings.previousSecrets());
    Audit audit = new Audit(auditKeys, clock);
    AuditChain auditChain = new AuditChain(database, auditKeys, clock);
    this.sealer = new Sealer(auditChain, audit);
    Endpoints endpoints = new Endpoints(settings.allowedHosts());
    this.keyRotation =
        new KeyRotation(database, settings.secretKeyBase(), settings.previousSecrets(), clock);
    Integrations integrations = new Integrations(audit, endpoints, keyRotation, signals, clock);
    this.providers =
        new OwnProviders(database, signals, audit, keyRotation, endpoints, clients, clock);
    this.mcp =
        new McpServers(settings.mcp(), database, audit, endpoints, keyRotation, anyCommand, clock);
    KnownModels names = new KnownModels(catalogue, settings.providers(), served, providers);
    UsageLog usage = new UsageLog(audit, clock);
    QuotaBudget budget = new QuotaBudget(database, signals, catalogue, clock);
    this.meter = new UsageMeter(database, audit, clock);
    this.taskMaster =
        new TaskMaster(
            mcp.operators(Settings.Mcp.TASK_MASTER),
            user -> mcp.operators(Settings.Mcp.TASK_MASTER),
            settings.mcp().taskMasterProject(),
            settings.mcp().servers().get(Settings.Mcp.TASK_MASTER) instanceof McpServer.Stdio,
            database,
            clock);
    ToolServers toolServers = taskMaster.within(tools.apply(mcp.tools()));
    Agents agents = new Agents(audit, names, toolServers::names, signals, clock);
    this.knownAgents = new KnownAgents(database, agents, signals);
    StepGraph graph = new StepGraph(audit, signals, clock);
    HandOver handOver = new HandOver(settings.limits().tasksPerUser(), signals, clock);
    Latencies latencies = new Latencies(clock);
    Router router =
        new Router(
            catalogue,
            providers,
            served,
            lifetimes,
            latencies,
            Classification.load(settings.routing().classificationFile()));
    Failover failover = new Failover(latencies, breakers, budget, providers, watch.calls());
    this.gateway =
        new Gateway(
            router,
            failover,
            knownAgents,
            catalogue,
            responseCache,
            meter,
            settings.routing(),
            clock);
    this.models = new ModelList(catalogue, providers, served, agents, database);
    Idempotency idempotency = new Idempotency(clock);
    this.identity = new Identity(database, signals, audit, settings, clock);
    this.rateLimits = new RateLimits(database, settings.limits(), clock);
    this.streamLeases = new StreamLeases(database, settings.limits().streamsPerUser(), clock);
    this.rooms =
        new Rooms(
            database,
            audit,
            new AuditLog(database, clock),
            auditChain,
            agents,
            new Tasks(graph, audit, signals, handOver, watch.tasks(), clock),
            new TaskFeed(database, signals),
            handOver,
            new AgentTester(router, failover, settings.routing().timeouts()),
            names,
            router,
            breakers,
            new ProviderBook(catalogue, providers, served, lifetimes, latencies, breakers),
            new Users(database, audit, clock, identity),
            new ApiKeys(database, audit, clock, identity),
            integrations,
            new IntegrationTester(
                database, integrations, endpoints, keyRotation, signals, audit, clock),
            mcp,
            usage,
            new Quotas(audit, signals, clock),
            budget,
            idempotency,
            new HealthCheck(
                database,
                settings.providers(),
                taskMaster::state,
                () -> lifetimes.warnings(settings.providers().keySet()),
                clock));
    Attempts attempts = new Attempts(graph, signals, handOver, clock);
    this.engine =
        new Engine(
            database,
            signals,
            handOver,
            new TaskRunner(
                database,
                attempts,
                new Plans(graph, handOver, audit, signals, watch.tasks(), clock),
                router,
                failover,
                usage,
                audit,
                taskMaster,
                toolServers,
                watch.tasks(),
                settings.routing().timeouts(),
                clock),
            clock,
            settings.workers(),
            settings.server().drain(),
            List.of(
                identity::sweep,
                rateLimits::sweep,
                streamLeases::sweep,
                budget::sweep,
                breakers::sweep,
                responseCache::sweep,
                taskMaster::sweep,
                () -> database.run(idempotency::sweep)));
  }

  /** What is wrong with the file is told as what is wrong with any other setting. */
  private static Catalogue catalogue(Settings settings) {
    try {
      return Catalogue.load(settings.catalogueFile());
    } catch (CatalogueException e) {
      throw new SettingsLoader.SettingsException(e.problems());
    }
  }

  private static Map<String, ChatClient> clients(Settings settings) {
    Map<String, ChatClient> clients = new LinkedHashMap<>();
    settings
        .providers()
        .forEach((name, provider) -> clients.put(name, new OpenAiChatClient(name, provider)));
    return clients;
  }

  /** Starts running tasks on this instance, up to {@code settings.workers()} at once. */
  public void startEngine() {
    if (started.compareAndSet(false, true)) {
      keyRotation.start();
      sealer.start();
      taskMaster.warm();
      engine.start();
      watchman.start();
    }
  }

  /** Starts the embedded server again should it have died under a house that goes on. */
  private void watch(Runnable startServer) {
    try {
      while (!closed.get()) {
        TimeUnit.MILLISECONDS.sleep(WATCH_EVERY.toMillis());
        if (!database.isReachable(PATIENCE)) {
          restart(startServer);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void restart(Runnable startServer) {
    LOG.warn("the database does not answer");
    try {
      startServer.run();
    } catch (VelException e) {
      LOG.error("the embedded PostgreSQL cannot be started again", e);
    }
  }

  /** The front door for one caller. */
  public Vel door(Principal principal, Actor actor) {
    return new InProcessVel(rooms, principal, actor);
  }

  public Identity identity() {
    return identity;
  }

  public RateLimits rateLimits() {
    return rateLimits;
  }

  public StreamLeases streamLeases() {
    return streamLeases;
  }

  /** The tools that users' agents may be given. */
  public ToolServers toolServers() {
    return mcp.tools();
  }

  /** How the pool of connections is, for metrics. */
  public Database.Pool pool() {
    return database.pool();
  }

  /** The bill and the audit log of the gateway's requests. */
  public UsageMeter meter() {
    return meter;
  }

  /** What OpenAI's clients talk to. */
  public Gateway gateway() {
    return gateway;
  }

  /** What OpenAI's clients can name as a model. */
  public ModelList models() {
    return models;
  }

  /** Which models are left alone. */
  public SharedBreakers breakers() {
    return breakers;
  }

  /** Agents for requests that come often. */
  public KnownAgents knownAgents() {
    return knownAgents;
  }

  /** Answers of the gateway that are kept. */
  public ResponseCache responseCache() {
    return responseCache;
  }

  /** Providers that do not take the operator's key, as calls of the last minutes found. */
  public List<OwnProviders.Refusal> operatorRefusals() {
    return providers.operatorRefusals();
  }

  /** Cached for 10 s, and never at a provider's cost. */
  public Health health() {
    return rooms.health().get();
  }

  /** Whether the database answers, asked anew each time. */
  public boolean isReady() {
    return database.isReachable(PATIENCE);
  }

  /**
   * Stops claiming, lets running tasks end within the configured time, releases the rest, closes
   * the pool.
   */
  @Override
  public void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    if (started.get()) {
      watchman.interrupt();
      engine.close();
    }
    taskMaster.close();
    mcp.close();
    meter.close();
    responseCache.close();
    breakers.close();
    keyRotation.close();
    signals.close();
    providers.close();
    sealer.close();
    clients.values().forEach(ChatClient::close);
    database.close();
  }
}
