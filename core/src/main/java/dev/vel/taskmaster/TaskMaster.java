package dev.vel.taskmaster;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.failsafe.CircuitBreaker;
import dev.vel.db.Database;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.mcp.ToolServer;
import dev.vel.mcp.ToolServers;
import dev.vel.taskmaster.Recordings.Recorded;
import dev.vel.thread.Threads;
import dev.vel.wire.VelException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mirrors the tasks of orchestrating agents in Task Master. The model is asked meanwhile, so a
 * mirror that is slow to start costs a task no time, and one that is away costs it nothing but the
 * mirror: the task goes on directly and says why. Thread-safe.
 */
public final class TaskMaster implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaskMaster.class);

  /** Its start takes 3–5 s (task-master-ai 0.43 on two cores), more while npx still fetches it. */
  private static final Duration OPENING = Duration.ofSeconds(15);

  /** A change takes some 10 ms; whoever takes this long is as good as away. */
  private static final Duration ANSWERING = Duration.ofSeconds(5);

  private static final Duration CLOSING = Duration.ofSeconds(2);
  private static final Duration LEFT_ALONE = Duration.ofSeconds(30);
  private static final int CAUGHT_UP_AT_ONCE = 100;

  /** Why tasks run directly where nobody wanted anything else. */
  public static final String NOT_CONFIGURED = "Task Master is not configured";

  private final Function<UUID, Optional<ToolServer>> servers;
  private final Optional<ToolServer> operators;
  private final Path projects;
  private final boolean onThisMachine;
  private final Database database;
  private final Recordings recordings;
  private final LoadingCache<UUID, ReentrantLock> locks =
      Caffeine.newBuilder().weakValues().build(user -> new ReentrantLock(true));
  private final Map<Run, Recording> running = new ConcurrentHashMap<>();
  private final ExecutorService threads = Threads.perTask("task-master-");

  /** By user: a project that has grown too large for Task Master is no other user's trouble. */
  private final LoadingCache<UUID, CircuitBreaker<Object>> breakers =
      Caffeine.newBuilder()
          .expireAfterAccess(LEFT_ALONE.multipliedBy(2))
          .build(user ->
              CircuitBreaker.builder().withFailureThreshold(1).withDelay(LEFT_ALONE).build());

  private final Map<String, Long> opening = new ConcurrentHashMap<>();
  private final AtomicBoolean catchingUp = new AtomicBoolean();
  private final AtomicBoolean warming = new AtomicBoolean();

  /** How it is, for health. */
  public enum State {
    NOT_CONFIGURED,
    STARTING,
    CONNECTED,
    UNAVAILABLE
  }

  /**
   * One attempt to run a task.
   *
   * @param attempt its number
   */
  public record Run(UUID taskId, int attempt) {}

  /**
   * What is done for a task that runs.
   *
   * @param begun fails with why the task is not mirrored
   * @param until {@link System#nanoTime()} until which it is waited for
   */
  private record Recording(UUID userId, UUID root, Future<?> begun, long until) {}

  /**
   * @param operators the operator's server, which is kept warm
   * @param servers which server a user's tasks go to
   * @param projects the folder of all projects, on the machine that Task Master runs on
   * @param onThisMachine whether that is this one
   */
  public TaskMaster(
      Optional<ToolServer> operators,
      Function<UUID, Optional<ToolServer>> servers,
      Path projects,
      boolean onThisMachine,
      Database database,
      InstantSource clock) {
    this.operators = operators;
    this.servers = servers;
    this.projects = projects;
    this.onThisMachine = onThisMachine;
    this.database = database;
    this.recordings = new Recordings(clock);
  }

  /**
   * A task was begun: sees to it, without waiting, that Task Master has it and its steps.
   *
   * @param root the task itself, or the one it is a step of
   */
  public void begin(UUID userId, Run run, UUID root) {
    Optional<ToolServer> server = servers.apply(userId);
    if (server.isEmpty()) {
      running.put(run, notMirrored(userId, root, NOT_CONFIGURED));
      return;
    }
    long until = until(server.get());
    Future<?> begun =
        threads.submit(() -> {
          database.run(tx -> recordings.open(tx, userId, root));
          guarded(userId, root, server.get(), it -> it, until);
          return null;
        });
    running.put(run, new Recording(userId, root, begun, until));
  }

  /**
   * Who comes while it starts waits for the rest of what a start may take: one that hangs while it
   * starts must not hold each task up anew.
   */
  private long until(ToolServer server) {
    long now = System.nanoTime();
    if (server.state() == ToolServer.State.CONNECTED) {
      opening.remove(server.name());
      return now + ANSWERING.toNanos();
    }
    long since = opening.computeIfAbsent(server.name(), any -> now);
    if (now - since > OPENING.plus(LEFT_ALONE).toNanos()) {
      opening.put(server.name(), now);
      return now + OPENING.toNanos();
    }
    return since + OPENING.toNanos();
  }

  private static Recording notMirrored(UUID userId, UUID root, String reason) {
    ToolException why = new ToolException(Kind.UNAVAILABLE, reason);
    return new Recording(userId, root, CompletableFuture.failedFuture(why), 0);
  }

  /**
   * The work on a task is done and about to be committed: shows it as done in Task Master, waiting
   * a few seconds at most, and not at all for one that is known to be away.
   *
   * @return how the task was carried out; direct for a task that was never begun here
   */
  public Execution completed(Run run, String output) throws InterruptedException {
    Recording recording = running.get(run);
    if (recording == null) {
      return Execution.DIRECT;
    }
    try {
      await(recording.begun(), recording.until());
      ToolServer server =
          servers
              .apply(recording.userId())
              .orElseThrow(() -> new ToolException(Kind.UNAVAILABLE, NOT_CONFIGURED));
      if (server.state() == ToolServer.State.UNAVAILABLE) {
        throw new ToolException(Kind.CLOSED, "Task Master stopped while the task ran");
      }
      long until = System.nanoTime() + ANSWERING.toNanos();
      await(
          threads.submit(() -> {
            guarded(
                recording.userId(),
                recording.root(),
                server,
                it -> it.with(run.taskId(), Mark.DONE, output),
                until);
            return null;
          }),
          until);
      return Execution.MCP;
    } catch (ToolException e) {
      LOG.info("task {} goes on directly: task_master {}", run.taskId(), e.getMessage());
      return Execution.directly(String.valueOf(e.getMessage()));
    }
  }

  /**
   * The work on a task is over for now, however it ended. Task Master is told in the background
   * what vel's rows say, which may be another thing than what was expected.
   */
  public void left(Run run) {
    Recording recording = running.remove(run);
    if (recording == null || recording.begun().state() == Future.State.FAILED) {
      return;
    }
    inBackground(() ->
        servers
            .apply(recording.userId())
            .ifPresent(server -> {
              long until = System.nanoTime() + OPENING.toNanos();
              if (trying(recording.userId(), recording.root(), server, until)) {
                catchUpSoon();
              }
            }));
  }

  /**
   * The tools that agents are given, with those of Task Master kept to the project of the agent's
   * owner.
   */
  public ToolServers within(ToolServers tools) {
    return new OwnProjects(tools, projects, this::alone);
  }

  /** How the operator's Task Master is; one that is away is looked for in the background. */
  public State state() {
    if (operators.isEmpty()) {
      return State.NOT_CONFIGURED;
    }
    return switch (operators.get().state()) {
      case IDLE, STARTING -> {
        warm();
        yield State.STARTING;
      }
      case CONNECTED -> State.CONNECTED;
      case UNAVAILABLE -> {
        warm();
        yield State.UNAVAILABLE;
      }
    };
  }

  /** Starts the operator's Task Master in the background, so that the first task finds it there. */
  public void warm() {
    if (operators.isPresent() && warming.compareAndSet(false, true)) {
      inBackground(() -> {
        try {
          operators.get().tools(OPENING);
          catchUpSoon();
        } catch (ToolException e) {
          LOG.info("task_master is not available: {}", e.getMessage());
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        } finally {
          warming.set(false);
        }
      });
    }
  }

  /** To be called about every hour by one instance. */
  public void sweep() {
    database.run(recordings::sweep);
  }

  private static void await(Future<?> work, long until) throws ToolException, InterruptedException {
    try {
      work.get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      throw new ToolException(Kind.TIMEOUT, "Task Master did not answer in time", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof ToolException why) {
        throw why;
      }
      if (e.getCause() instanceof VelException why) {
        throw new ToolException(Kind.UNAVAILABLE, String.valueOf(why.getMessage()), why);
      }
      throw new ToolException(Kind.MALFORMED, "The mirror in Task Master met a defect", e);
    }
  }

  /** Mirrors, unless Task Master is left alone; what says that it is not well is remembered. */
  private void guarded(
      UUID userId, UUID root, ToolServer server, UnaryOperator<Recorded> change, long until)
      throws ToolException, InterruptedException {
    CircuitBreaker<Object> breaker = breakers.get(userId);
    if (!breaker.tryAcquirePermit()) {
      throw new ToolException(
          Kind.UNAVAILABLE, "Task Master did not answer lately and is left alone for a moment");
    }
    try {
      mirror(userId, root, server, change, until);
      breaker.recordSuccess();
    } catch (ToolException e) {
      switch (e.kind()) {
        // It is being started, or refuses what it does not like; one that died is the connection's
        // affair, which leaves it alone by itself.
        case UNAVAILABLE, CLOSED, REFUSED, NOT_ALLOWED, INVALID_ARGUMENTS ->
            breaker.recordSuccess();
        case TIMEOUT, MALFORMED -> breaker.recordFailure();
      }
      throw e;
    } catch (InterruptedException | RuntimeException e) {
      breaker.recordSuccess();
      throw e;
    }
  }

  private void mirror(
      UUID userId, UUID root, ToolServer server, UnaryOperator<Recorded> change, long until)
      throws ToolException, InterruptedException {
    alone(
        userId,
        until,
        () -> {
          mirror(root, server, projects.resolve(userId.toString()), change, until);
          return Optional.empty();
        });
  }

  private void mirror(
      UUID root, ToolServer server, Path folder, UnaryOperator<Recorded> change, long until)
      throws ToolException, InterruptedException {
    Optional<Recorded> found = database.tx(tx -> recordings.read(tx, root));
    if (found.isEmpty()) {
      return;
    }
    Recorded now = change.apply(found.get());
    Project project = new Project(server, folder.toString(), until);
    new Mirror(project, ref -> database.run(tx -> recordings.save(tx, root, ref)))
        .make(now.ref(), now.task(), now.steps());
    if (found.get().isOver()) {
      database.run(tx -> recordings.settled(tx, root));
    }
  }

  /** Has a user's project to itself: Task Master loses what two change at the same time. */
  private <T> T alone(UUID userId, long until, OwnProjects.Use<T> use)
      throws ToolException, InterruptedException {
    ReentrantLock lock = locks.get(userId);
    if (!lock.tryLock(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS)) {
      throw new ToolException(Kind.UNAVAILABLE, Project.BUSY);
    }
    try (ProjectFolder _ =
        onThisMachine ? ProjectFolder.take(projects.resolve(userId.toString()), until) : null) {
      return use.run();
    } finally {
      lock.unlock();
    }
  }

  private void catchUpSoon() {
    if (catchingUp.compareAndSet(false, true)) {
      inBackground(() -> {
        try {
          catchUp();
        } finally {
          catchingUp.set(false);
        }
      });
    }
  }

  /** Makes good what was missed, until something goes wrong again. */
  private void catchUp() {
    boolean well = true;
    for (UUID task : database.tx(tx -> recordings.unsettled(tx, CAUGHT_UP_AT_ONCE))) {
      Optional<UUID> userId = database.tx(tx -> recordings.read(tx, task)).map(Recorded::userId);
      Optional<ToolServer> server = userId.flatMap(servers);
      if (well && server.isPresent()) {
        well = trying(userId.get(), task, server.get(), System.nanoTime() + ANSWERING.toNanos());
      }
    }
  }

  private boolean trying(UUID userId, UUID root, ToolServer server, long until) {
    try {
      guarded(userId, root, server, it -> it, until);
      return true;
    } catch (ToolException e) {
      LOG.info("task {} is not mirrored yet: task_master {}", root, e.getMessage());
      // What it does not take this time is no sign that it takes nothing.
      return e.kind() == Kind.REFUSED || e.kind() == Kind.MALFORMED;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (VelException e) {
      LOG.warn("task {} is not mirrored yet", root, e);
    }
    return false;
  }

  private void inBackground(Runnable work) {
    try {
      threads.execute(work);
    } catch (RejectedExecutionException closed) {
      LOG.debug("Task Master is not told any more: vel stops");
    }
  }

  /** Tells what is under way, for a moment, and nothing more. */
  @Override
  public void close() {
    threads.shutdown();
    try {
      if (!threads.awaitTermination(CLOSING.toMillis(), TimeUnit.MILLISECONDS)) {
        threads.shutdownNow();
      }
    } catch (InterruptedException e) {
      threads.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
