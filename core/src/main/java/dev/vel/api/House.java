package dev.vel.api;

import dev.vel.agent.Agents;
import dev.vel.agent.KnownAgents;
import dev.vel.agent.LaterNames;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.audit.AuditChain;
import dev.vel.audit.AuditKeys;
import dev.vel.audit.AuditLog;
import dev.vel.config.Claimant;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.EmbeddedPostgres;
import dev.vel.db.Once;
import dev.vel.db.Signals;
import dev.vel.gateway.Gateway;
import dev.vel.gateway.ModelList;
import dev.vel.gateway.ResponseCache;
import dev.vel.identity.ApiKeys;
import dev.vel.identity.Identity;
import dev.vel.identity.Principal;
import dev.vel.identity.Users;
import dev.vel.limit.RateLimits;
import dev.vel.limit.StreamLeases;
import dev.vel.mcp.ToolServers;
import dev.vel.route.SharedBreakers;
import dev.vel.task.StepGraph;
import dev.vel.task.TaskFeed;
import dev.vel.task.Tasks;
import dev.vel.thread.Threads;
import dev.vel.usage.AlertCount;
import dev.vel.usage.Quotas;
import dev.vel.usage.UsageLog;
import dev.vel.usage.UsageMeter;
import dev.vel.wire.VelException;
import dev.vel.work.Backlog;
import dev.vel.work.HandOver;
import dev.vel.work.Outlook;
import dev.vel.work.TaskTimes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
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
  private final Identity identity;
  private final Rooms rooms;
  private final Outlook outlook;
  private final Once<RateLimits> rateLimits;
  private final StreamLeases streamLeases;
  private final InstantSource clock;
  private final Once<Workshop> workshop;
  private final Once<Thread> watchman;
  private final AtomicBoolean started = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile Optional<TaskTimes> times = Optional.empty();

  /**
   * Opens the database (starting the embedded one when no other is configured), brings the schema
   * up to date and puts the rooms together. The engine is not started yet: this instance runs no
   * task.
   *
   * @throws dev.vel.wire.VelException {@code UNAVAILABLE} when the database cannot be had
   */
  public static House open(Settings settings, InstantSource clock) {
    return open(settings, clock, () -> Watch.NONE);
  }

  /**
   * The same.
   *
   * @param watch who looks on; asked for once the database is there
   */
  public static House open(Settings settings, InstantSource clock, Supplier<Watch> watch) {
    return open(settings, clock, watch, UnaryOperator.identity());
  }

  /**
   * The same.
   *
   * @param tools what tasks may be given, made of what is configured
   */
  static House open(
      Settings settings,
      InstantSource clock,
      Supplier<Watch> watch,
      UnaryOperator<ToolServers> tools) {
    House house = open(settings, DATABASE, clock, watch, tools);
    try {
      if (hasFiles(settings)) {
        house.workshop(); // What is wrong with them is to be said now.
      }
      return house;
    } catch (RuntimeException e) {
      house.close();
      throw e;
    }
  }

  /** Whether the workshop reads files of the operator's beside those that come with vel. */
  private static boolean hasFiles(Settings settings) {
    return settings.catalogueFile().isPresent()
        || settings.routing().classificationFile().isPresent();
  }

  /** The same for local mode, which keeps its rows apart from a daemon's on this machine. */
  public static House openLocal(Settings settings, InstantSource clock) {
    return open(settings, LOCAL_DATABASE, clock, () -> Watch.NONE, UnaryOperator.identity());
  }

  /**
   * Begins with the connection that {@link #openLocal} needs first, where the embedded database is
   * up; starts and writes nothing, for it may be that the house is not opened after all.
   *
   * @return what connects, for the caller to run; empty where that database is not up
   */
  public static Optional<Runnable> beginLocal(Settings settings) {
    if (settings.database().url().isPresent()) {
      return Optional.empty();
    }
    return EmbeddedPostgres.in(settings.dataDir())
        .look()
        .address()
        .map(address ->
            Database.begin(
                address.application(LOCAL_DATABASE, settings.database().poolSize()),
                address.url(LOCAL_DATABASE)));
  }

  private static House open(
      Settings settings,
      String embedded,
      InstantSource clock,
      Supplier<Watch> watch,
      UnaryOperator<ToolServers> tools) {
    // In local mode whoever uses vel is its operator.
    boolean anyCommand = embedded.equals(LOCAL_DATABASE);
    if (settings.database().url().isPresent()) {
      Settings.Database where = settings.database();
      String url = where.url().orElseThrow();
      Database database = ready(anyCommand, where, url).orElseGet(() -> Database.open(where, url));
      return new House(settings, where, database, anyCommand, clock, watch.get(), tools, () -> {});
    }
    EmbeddedPostgres server = EmbeddedPostgres.in(settings.dataDir());
    EmbeddedPostgres.Address address = server.start();
    Settings.Database where = address.application(embedded, settings.database().poolSize());
    Database database =
        ready(anyCommand, where, address.url(embedded))
            .orElseGet(() -> address.open(embedded, where));
    return new House(
        settings, where, database, anyCommand, clock, watch.get(), tools, server::start);
  }

  /**
   * The database, if a look at it says that there is nothing to be brought up to date. A command
   * wants to know at once that nothing answers, a daemon waits.
   */
  private static Optional<Database> ready(boolean anyCommand, Settings.Database where, String url) {
    return anyCommand ? Database.ready(where, url) : Database.arrive(where, url);
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
    this.clock = clock;
    this.watchman =
        new Once<>(() -> Threads.builder().name("house-watchman").start(() -> watch(startServer)));
    this.signals = new Signals(database, where, where.url().orElseThrow());
    AuditKeys auditKeys = AuditKeys.of(settings.secretKeyBase(), settings.previousSecrets());
    Audit audit = new Audit(auditKeys, clock);
    AuditChain auditChain = new AuditChain(database, auditKeys, clock);
    UsageLog usage = new UsageLog(audit, clock);
    StepGraph graph = new StepGraph(audit, signals, clock);
    HandOver handOver = new HandOver(settings.limits().tasksPerUser(), signals, clock);
    // A daemon's instances are all alike. Behind a pooler the server knows nobody by name.
    Supplier<Optional<String>> claimant =
        new Once<>(() ->
            Optional.of(settings)
                .filter(it -> anyCommand && !where.session().pooled())
                .map(Claimant::of));
    Agents agents =
        new Agents(
            audit,
            new LaterNames(() -> workshop().names()),
            (tx, user) -> workshop().tools().names(tx, user),
            signals,
            clock);
    this.identity = new Identity(database, signals, audit, settings, clock);
    Idempotency idempotency = new Idempotency(clock);
    this.rateLimits = new Once<>(() -> new RateLimits(database, settings.limits(), clock));
    this.streamLeases = new StreamLeases(database, settings.limits().streamsPerUser(), clock);
    Tasks tasks = new Tasks(graph, audit, signals, handOver, watch.tasks(), claimant, clock);
    Ground ground =
        new Ground(
            settings,
            database,
            signals,
            audit,
            auditChain,
            usage,
            graph,
            handOver,
            agents,
            tasks,
            identity,
            idempotency,
            rateLimits,
            streamLeases,
            () -> times,
            watch,
            claimant,
            clock);
    this.workshop = new Once<>(() -> new Workshop(ground, anyCommand, tools));
    this.rooms =
        new Rooms(
            database,
            audit,
            new AuditLog(database, clock),
            auditChain,
            agents,
            tasks,
            new Once<>(() -> new TaskFeed(database, signals)),
            handOver,
            new Users(database, audit, clock, identity),
            new ApiKeys(database, audit, clock, identity),
            usage,
            new Quotas(audit, signals, clock),
            idempotency,
            workshop);
    this.outlook = new Outlook(database, clock);
  }

  private Workshop workshop() {
    return workshop.get();
  }

  /** Starts running tasks on this instance, up to {@code settings.workers()} at once. */
  public void startEngine() {
    Workshop made = workshop();
    if (started.compareAndSet(false, true)) {
      made.open();
      watchman.get();
    }
  }

  /** Makes what a start does not wait for, and requests will need. */
  public void settle() {
    workshop();
    Threads.builder().name("house-settling").start(this::fill);
  }

  private void fill() {
    try {
      database.fill();
    } catch (VelException e) {
      LOG.warn("the pool of connections cannot be made yet", e);
    }
  }

  /** Starts the embedded server again should it have died under a house that goes on. */
  private void watch(Runnable startServer) {
    try {
      while (!closed.get()) {
        TimeUnit.MILLISECONDS.sleep(WATCH_EVERY.toMillis());
        if (!database.isReachable(PATIENCE) && !closed.get()) {
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
    return rateLimits.get();
  }

  public StreamLeases streamLeases() {
    return streamLeases;
  }

  /** The tools that users' agents may be given. */
  public ToolServers toolServers() {
    return workshop().mcp().tools();
  }

  /** How the pool of connections is, for metrics. */
  public Database.Pool pool() {
    return database.pool();
  }

  /** The bill and the audit log of the gateway's requests. */
  public UsageMeter meter() {
    return workshop().meter();
  }

  /** What OpenAI's clients talk to. */
  public Gateway gateway() {
    return workshop().gateway();
  }

  /** What OpenAI's clients can name as a model. */
  public ModelList models() {
    return workshop().models();
  }

  /** Which models are left alone. */
  public SharedBreakers breakers() {
    return workshop().breakers();
  }

  /** Agents for requests that come often. */
  public KnownAgents knownAgents() {
    return workshop().knownAgents();
  }

  /** Answers of the gateway that are kept. */
  public ResponseCache responseCache() {
    return workshop().responseCache();
  }

  /** Cached for 10 s, and never at a provider's cost. */
  public Health health() {
    Health known = rooms.health().get();
    return database
        .following()
        .map(it -> known.with("replica", it.state(), warning(it)))
        .orElse(known);
  }

  private static List<String> warning(Database.Following replica) {
    return switch (replica.state()) {
      case "connected" -> List.of();
      case "behind" ->
          List.of(
              "The replica is "
                  + replica.lag().toSeconds()
                  + " s behind, so that nothing is read from it");
      default -> List.of("The replica does not answer, so that nothing is read from it");
    };
  }

  /** What all instances have before them. */
  public Backlog backlog() {
    return outlook.backlog();
  }

  /** How many quotas were nearly or wholly used up in this month. */
  public AlertCount quotaAlerts() {
    return database.tx(tx -> AlertCount.of(tx, clock.instant()));
  }

  /** From now on somebody hears of each task that ends here, and of each transaction. */
  public void watch(TaskTimes tasks, LongConsumer transactionNanos) {
    times = Optional.of(tasks);
    database.watch(transactionNanos);
  }

  /** How often a request or a task got no connection in time. */
  public long exhaustions() {
    return database.exhaustions();
  }

  /** How the replica is that this instance reads from; empty when there is none. */
  public Optional<Database.Following> following() {
    return database.following();
  }

  /** What comes after this was written is beyond this position. */
  public long position() {
    return database.position();
  }

  /**
   * Runs {@code work}, which may read from the replica if that is as far as a position.
   *
   * @param position as {@link #position} said it; 0 for any
   */
  public <T> T reading(long position, Supplier<T> work) {
    return Database.reading(position, work);
  }

  /** Whether the database answers, asked anew each time. */
  public boolean isReady() {
    return database.isReachable(PATIENCE);
  }

  /** Takes up no more tasks; those that run have the configured time to end, from now on. */
  public void stopClaiming() {
    workshop.made().ifPresent(Workshop::stopClaiming);
  }

  /**
   * Whether no instance has a task to run, to wait for or to try again.
   *
   * @param horizon a task whose time comes later than this is not waited for; empty when every one
   *     is
   * @throws VelException {@code UNAVAILABLE} when the database does not answer
   */
  public boolean isIdle(Optional<Duration> horizon) {
    return outlook.isClear(horizon);
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
      watchman.made().ifPresent(Thread::interrupt);
    }
    workshop.made().ifPresent(made -> made.close(started.get()));
    signals.close();
    database.close();
  }
}
