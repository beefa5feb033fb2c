package dev.vel.work;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.FailureHandler;
import com.github.kagkarlsson.scheduler.task.Task;
import com.github.kagkarlsson.scheduler.task.helper.RecurringTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import com.github.kagkarlsson.scheduler.task.schedule.FixedDelay;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.orchestrate.Abort;
import dev.vel.orchestrate.Outcome;
import dev.vel.orchestrate.TaskRunner;
import dev.vel.task.TaskTopics;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on this instance: claims their jobs from the table that all instances share, keeps a
 * heartbeat for each, and takes over those of instances that died. Each running task is one virtual
 * thread. Thread-safe.
 *
 * <p>A heartbeat a second with four missed allowed brings a dead instance's task back within 4–6 s.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int MISSED_HEARTBEATS = 4;

  /** Signals start work at once; this is how late it starts when one was lost. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration AGING = Duration.ofSeconds(10);
  private static final Duration LIFT_EVERY = Duration.ofSeconds(1);
  private static final Duration SWEEP_EVERY = Duration.ofHours(1);

  private final Database database;
  private final HandOver handOver;
  private final TaskRunner runner;
  private final InstantSource clock;
  private final int workers;
  private final Duration drain;
  private final ExecutorService threads;
  private final Scheduler scheduler;
  private final Map<UUID, Abort> running = new ConcurrentHashMap<>();
  private final Thread lifter;
  private volatile boolean stopping;

  /**
   * An engine that is not started yet.
   *
   * @param workers tasks at once
   * @param drain how long running tasks may go on once the engine is closed
   * @param sweeps run about every hour by one instance
   */
  public Engine(
      Database database,
      Signals signals,
      HandOver handOver,
      TaskRunner runner,
      InstantSource clock,
      int workers,
      Duration drain,
      List<Runnable> sweeps) {
    this.database = database;
    this.handOver = handOver;
    this.runner = runner;
    this.clock = clock;
    this.workers = workers;
    this.drain = drain;
    this.threads =
        Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("task-", 0).factory());
    this.scheduler = build(sweeps);
    this.lifter = Thread.ofVirtual().name("engine-lift").unstarted(this::liftNowAndThen);
    signals.listen(this::hear);
  }

  private Scheduler build(List<Runnable> sweeps) {
    List<Task<?>> tasks =
        List.of(
            Tasks.custom(HandOver.RUN, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY_AFTER_FAILURE))
                .onDeadExecutionRevive()
                .execute((job, context) -> run(UUID.fromString(job.getId()))),
            Tasks.oneTime(HandOver.RELEASE)
                .execute((job, context) ->
                    database.run(tx -> handOver.release(tx, UUID.fromString(job.getId())))));
    RecurringTask<Void> sweep =
        Tasks.recurring("sweep", FixedDelay.of(SWEEP_EVERY))
            .execute((job, context) -> sweeps.forEach(Runnable::run));
    return Scheduler.create(database.dataSource(), tasks)
        .startTasks(List.of(sweep))
        .schedulerName(new SchedulerName.Fixed(name()))
        .threads(workers)
        .executorService(threads)
        .enablePriority()
        .jdbcCustomization(new PostgreSqlJdbcCustomization(false, true))
        // Claim exactly what can start now, whenever one place is free: what is claimed and waits
        // here could
        // have started elsewhere, and would not give way to a more urgent one.
        .pollUsingLockAndFetch((workers - 0.5) / workers, 1.0)
        .pollingInterval(POLL)
        .heartbeatInterval(HEARTBEAT)
        .missedHeartbeatsLimit(MISSED_HEARTBEATS)
        .shutdownMaxWait(Duration.ofSeconds(5))
        .build();
  }

  /** Unique among instances, and telling an operator which process it is. */
  private static String name() {
    String host = Objects.requireNonNullElse(System.getenv("HOSTNAME"), "localhost");
    return "vel@" + host + "-" + ProcessHandle.current().pid() + "-" + UUID.randomUUID();
  }

  /** Starts claiming. */
  public void start() {
    scheduler.start();
    lifter.start();
  }

  /** Tasks running here now. */
  public int running() {
    return running.size();
  }

  /**
   * Stops claiming, lets running tasks end within the drain time, then puts the rest back so that
   * another instance takes them at once. Heartbeats go on until then.
   */
  @Override
  public void close() {
    stopping = true;
    lifter.interrupt();
    scheduler.pause();
    awaitIdle(drain);
    running.values().forEach(abort -> abort.abort(Abort.Reason.STOPPING));
    awaitIdle(Duration.ofSeconds(5));
    scheduler.stop();
    threads.shutdownNow();
  }

  private CompletionHandler<Void> run(UUID taskId) {
    Abort abort = new Abort();
    running.put(taskId, abort);
    try {
      if (stopping) {
        abort.abort(Abort.Reason.STOPPING);
      }
      return switch (runner.run(taskId, abort)) {
        case Outcome.Done() -> new CompletionHandler.OnCompleteRemove<>();
        case Outcome.Again(var at) -> (complete, operations) -> operations.reschedule(complete, at);
        case Outcome.NotOurs() ->
            (complete, operations) -> LOG.debug("job {} is another's", taskId);
      };
    } finally {
      running.remove(taskId, abort);
    }
  }

  private void hear(String topic) {
    if (stopping) {
      return;
    }
    if (topic.equals(HandOver.TOPIC) || topic.equals(Signals.EVERYTHING)) {
      scheduler.triggerCheckForDueExecutions();
    } else {
      TaskTopics.cancelled(topic)
          .map(running::get)
          .ifPresent(abort -> abort.abort(Abort.Reason.LEASE_LOST));
    }
  }

  /** Only a busy engine makes tasks wait, so only a busy one has some to lift. */
  private void liftNowAndThen() {
    try {
      while (!stopping) {
        TimeUnit.MILLISECONDS.sleep(LIFT_EVERY.toMillis());
        if (running.size() >= workers) {
          lift();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void lift() {
    try {
      database.run(tx -> handOver.liftOldest(tx, clock.instant().minus(AGING)));
    } catch (RuntimeException e) {
      LOG.warn("could not lift the task that waits longest; trying again", e);
    }
  }

  private void awaitIdle(Duration patience) {
    long deadline = System.nanoTime() + patience.toNanos();
    try {
      while (!running.isEmpty() && System.nanoTime() < deadline) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
