package dev.vel.api;

import dev.vel.agent.KnownAgents;
import dev.vel.audit.Audit;
import dev.vel.audit.Sealer;
import dev.vel.config.McpServer;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.gateway.Gateway;
import dev.vel.gateway.ModelList;
import dev.vel.gateway.ResponseCache;
import dev.vel.integration.Endpoints;
import dev.vel.integration.IntegrationTester;
import dev.vel.integration.Integrations;
import dev.vel.integration.KeyRotation;
import dev.vel.integration.OwnProviders;
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
import dev.vel.taskmaster.TaskMaster;
import dev.vel.usage.QuotaBudget;
import dev.vel.usage.UsageMeter;
import dev.vel.work.Engine;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * The rooms that run tasks and speak to models. Most commands only look things up, so it is put
 * together when it is first needed. Thread-safe.
 */
final class Workshop {
  private final Map<String, ChatClient> clients;
  private final SharedBreakers breakers;
  private final ResponseCache responseCache;
  private final KnownAgents knownAgents;
  private final KeyRotation keyRotation;
  private final OwnProviders providers;
  private final McpServers mcp;
  private final ToolServers tools;
  private final KnownModels names;
  private final QuotaBudget budget;
  private final UsageMeter meter;
  private final TaskMaster taskMaster;
  private final Router router;
  private final Gateway gateway;
  private final ModelList models;
  private final AgentTester tester;
  private final ProviderBook book;
  private final Integrations integrations;
  private final IntegrationTester integrationTester;
  private final LeftBehind leftBehind;
  private final HealthCheck health;
  private final Sealer sealer;
  private final Engine engine;

  /**
   * @param anyCommand whether users may have programs started
   * @param given what tasks may be given, made of what is configured
   */
  Workshop(Ground ground, boolean anyCommand, UnaryOperator<ToolServers> given) {
    Settings settings = ground.settings();
    Database database = ground.database();
    Signals signals = ground.signals();
    Audit audit = ground.audit();
    InstantSource clock = ground.clock();
    Watch watch = ground.watch();
    this.clients = clients(settings);
    this.breakers = new SharedBreakers(settings.routing().breaker(), database, signals);
    this.responseCache = new ResponseCache(settings.routing().cache(), database, clock);
    Catalogue catalogue = catalogue(settings);
    ServedModels served = new ServedModels(settings.providers(), clock);
    Lifetimes lifetimes = new Lifetimes(catalogue, served, clock);
    Endpoints endpoints = new Endpoints(settings.allowedHosts());
    this.keyRotation =
        new KeyRotation(database, settings.secretKeyBase(), settings.previousSecrets(), clock);
    this.providers =
        new OwnProviders(database, signals, audit, keyRotation, endpoints, clients, clock);
    this.mcp =
        new McpServers(settings.mcp(), database, audit, endpoints, keyRotation, anyCommand, clock);
    this.names = new KnownModels(catalogue, settings.providers(), served, providers);
    this.budget = new QuotaBudget(database, signals, catalogue, clock);
    this.meter = new UsageMeter(database, audit, clock);
    this.taskMaster =
        new TaskMaster(
            mcp.operators(Settings.Mcp.TASK_MASTER),
            user -> mcp.operators(Settings.Mcp.TASK_MASTER),
            settings.mcp().taskMasterProject(),
            settings.mcp().servers().get(Settings.Mcp.TASK_MASTER) instanceof McpServer.Stdio,
            database,
            clock);
    this.tools = taskMaster.within(given.apply(mcp.tools()));
    this.knownAgents = new KnownAgents(database, ground.agents(), signals);
    Latencies latencies = new Latencies(clock);
    this.router =
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
    this.models = new ModelList(catalogue, providers, served, ground.agents(), database);
    this.tester = new AgentTester(router, failover, settings.routing().timeouts());
    this.book = new ProviderBook(catalogue, providers, served, lifetimes, latencies, breakers);
    this.integrations = new Integrations(audit, endpoints, keyRotation, signals, clock);
    this.integrationTester =
        new IntegrationTester(
            database, integrations, endpoints, keyRotation, signals, audit, clock);
    this.leftBehind =
        new LeftBehind(database, integrations, mcp, new OpenTasks(database, ground.tasks()));
    this.health =
        new HealthCheck(
            database,
            settings.providers(),
            taskMaster::state,
            () -> lifetimes.warnings(settings.providers().keySet()),
            clock);
    this.sealer = new Sealer(ground.auditChain(), audit);
    this.engine = engine(ground, failover);
  }

  private Engine engine(Ground ground, Failover failover) {
    Settings settings = ground.settings();
    Database database = ground.database();
    Idempotency idempotency = ground.idempotency();
    return new Engine(
        database,
        ground.signals(),
        ground.handOver(),
        new TaskRunner(
            database,
            new Attempts(ground.graph(), ground.signals(), ground.handOver(), ground.clock()),
            new Plans(
                ground.graph(),
                ground.handOver(),
                ground.audit(),
                ground.signals(),
                ground.watch().tasks(),
                ground.clock()),
            router,
            failover,
            ground.usage(),
            meter,
            ground.audit(),
            taskMaster,
            tools,
            ground.watch().tasks(),
            settings.routing().timeouts(),
            ground.clock()),
        ground.clock(),
        ground.claimant().get(),
        settings.workers(),
        settings.server().drain(),
        ground.times(),
        List.of(
            ground.identity()::sweep,
            () -> ground.rateLimits().get().sweep(),
            ground.streamLeases()::sweep,
            budget::sweep,
            breakers::sweep,
            responseCache::sweep,
            taskMaster::sweep,
            () -> database.run(idempotency::sweep)),
        List.of(leftBehind::sweep));
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

  /** Starts running tasks. */
  void open() {
    keyRotation.start();
    sealer.start();
    taskMaster.warm();
    engine.start();
  }

  /** Takes up no more tasks; those that run have the configured time to end, from now on. */
  void stopClaiming() {
    engine.stopClaiming();
  }

  /** Ends everything; tasks that run may end within the configured time. */
  void close(boolean opened) {
    if (opened) {
      engine.close();
    }
    taskMaster.close();
    mcp.close();
    meter.close();
    responseCache.close();
    breakers.close();
    keyRotation.close();
    providers.close();
    sealer.close();
    clients.values().forEach(ChatClient::close);
  }

  SharedBreakers breakers() {
    return breakers;
  }

  ResponseCache responseCache() {
    return responseCache;
  }

  KnownAgents knownAgents() {
    return knownAgents;
  }

  OwnProviders providers() {
    return providers;
  }

  McpServers mcp() {
    return mcp;
  }

  ToolServers tools() {
    return tools;
  }

  KnownModels names() {
    return names;
  }

  QuotaBudget budget() {
    return budget;
  }

  UsageMeter meter() {
    return meter;
  }

  Router router() {
    return router;
  }

  Gateway gateway() {
    return gateway;
  }

  ModelList models() {
    return models;
  }

  AgentTester tester() {
    return tester;
  }

  ProviderBook book() {
    return book;
  }

  Integrations integrations() {
    return integrations;
  }

  IntegrationTester integrationTester() {
    return integrationTester;
  }

  LeftBehind leftBehind() {
    return leftBehind;
  }

  HealthCheck health() {
    return health;
  }
}
