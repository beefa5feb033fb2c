package dev.vel.work;

import com.github.kagkarlsson.scheduler.Scheduler;
import com.github.kagkarlsson.scheduler.SchedulerName;
import com.github.kagkarlsson.scheduler.event.AbstractSchedulerListener;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.task.CompletionHandler;
import com.github.kagkarlsson.scheduler.task.DeadExecutionHandler;
import com.github.kagkarlsson.scheduler.task.Execution;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
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
import dev.vel.task.JobLease;
import dev.vel.task.TaskTopics;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks on this instance: claims their jobs from the table that all instances share, keeps a
 * heartbeat for each, and takes over those of instances that died. Each running task is one virtual
 * thread. Thread-safe.
 *
 * <p>A heartbeat a second with four missed allowed brings a dead instance's task back within 4–6 s.
 * After a time without a database it takes some seconds more, for then nobody is known to be alive.
 */
public final class Engine implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** A view of {@code scheduled_tasks}: without the jobs that are left to others (V13). */
  private static final String JOBS = "reachable_jobs";

  private static final Duration HEARTBEAT = Duration.ofSeconds(1);
  private static final int MISSED_HEARTBEATS = 4;
  private static final DeadExecutionHandler<Void> REVIVE =
      new DeadExecutionHandler.ReviveDeadExecution<>();

  /** Signals start work at once; this is how late it starts when one was lost. */
  private static final Duration POLL = Duration.ofSeconds(2);

  private static final Duration RETRY_AFTER_FAILURE = Duration.ofSeconds(2);
  private static final Duration AGING = Duration.ofSeconds(10);
  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);
  private static final int STOP_ROUNDS = 5;
  private static final Duration SWEEP_EVERY = Duration.ofHours(1);
  private static final Duration OFFER_EVERY = Duration.ofMinutes(1);

  private final Database database;
  private final HandOver handOver;
  private final TaskRunner runner;
  private final InstantSource clock;
  private final int workers;
  private final Duration drain;
  private final Supplier<Optional<TaskTimes>> times;
  private final ExecutorService threads;
  private final Scheduler scheduler;
  private final Runs runs = new Runs();
  private final Takeover takeover =
      new Takeover(HEARTBEAT.multipliedBy(MISSED_HEARTBEATS), System::nanoTime);
  private final Thread upkeep;
  private volatile boolean stopping;
  private volatile long drained;

  /**
   * An engine that is not started yet.
   *
   * @param claimant what it is called when it claims: tasks may be left to engines of one name;
   *     empty for one like all others
   * @param workers tasks at once
   * @param drain how long running tasks may go on once the engine is closed
   * @param times who hears of tasks that end here, asked each time
   * @param sweeps run about every hour by one instance
   * @param often run about every minute by one instance
   */
  public Engine(
      Database database,
      Signals signals,
      HandOver handOver,
      TaskRunner runner,
      InstantSource clock,
      Optional<String> claimant,
      int workers,
      Duration drain,
      Supplier<Optional<TaskTimes>> times,
      List<Runnable> sweeps,
      List<Runnable> often) {
    this.database = database;
    this.handOver = handOver;
    this.runner = runner;
    this.clock = clock;
    this.workers = workers;
    this.drain = drain;
    this.times = times;
    this.threads = Threads.perTask("task-");
    this.scheduler = build(claimant, sweeps, often);
    this.upkeep = Threads.builder().name("engine-upkeep").unstarted(this::lookAfter);
    signals.listen(this::hear);
  }

  private Scheduler build(Optional<String> claimant, List<Runnable> sweeps, List<Runnable> often) {
    List<Task<?>> tasks =
        List.of(
            Tasks.custom(HandOver.RUN, Void.class)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY_AFTER_FAILURE))
                .onDeadExecution(this::revive)
                .execute(
                    (job, context) -> run(UUID.fromString(job.getId()), context.getExecution())),
            Tasks.oneTime(HandOver.RELEASE)
                .onFailure(new FailureHandler.OnFailureRetryLater<>(RETRY_AFTER_FAILURE))
                .execute((job, context) ->
                    database.run(tx -> handOver.release(tx, UUID.fromString(job.getId())))));
    RecurringTask<Void> sweep =
        Tasks.recurring("sweep", FixedDelay.of(SWEEP_EVERY))
            .execute((job, context) -> sweeps.forEach(Runnable::run));
    RecurringTask<Void> offer =
        Tasks.recurring("offer", FixedDelay.of(OFFER_EVERY))
            .execute((job, context) -> {
              database.run(handOver::offerAll);
              often.forEach(Runnable::run);
            });
    return Scheduler.create(database.engineDataSource(claimant), tasks)
        .tableName(JOBS)
        .startTasks(List.of(sweep, offer))
        .schedulerName(new SchedulerName.Fixed(name()))
        .threads(workers)
        .executorService(threads)
        .enablePriority()
        .addSchedulerListener(new Looks(takeover))
        .jdbcCustomization(new PostgreSqlJdbcCustomization(false, true))
        // Claim exactly what can start now, whenever one place is free: what is claimed and waits
        // here could have started elsewhere, and would not give way to a more urgent one.
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
    takeover.start();
    scheduler.start();
    upkeep.start();
  }

  /** Stops claiming. From now on running tasks have the drain time to end. */
  public synchronized void stopClaiming() {
    if (!stopping) {
      drained = System.nanoTime() + drain.toNanos();
      stopping = true;
      upkeep.interrupt();
      scheduler.pause();
    }
  }

  /**
   * Stops claiming, lets running tasks end within the drain time, then puts the rest back so that
   * another instance takes them at once. Heartbeats go on until then.
   */
  @Override
  public void close() {
    stopClaiming();
    awaitIdle(Duration.ofNanos(drained - System.nanoTime()));
    runs.stopAll(Abort.Reason.STOPPING);
    awaitIdle(Duration.ofSeconds(5));
    scheduler.stop();
    threads.shutdownNow();
  }

  private CompletionHandler<Void> run(UUID taskId, Execution job) {
    try {
      Runs.Run run = runs.enter(taskId, lease(job));
      try {
        return run(run);
      } finally {
        runs.leave(run);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return left(taskId);
    }
  }

  private CompletionHandler<Void> run(Runs.Run run) {
    UUID taskId = run.taskId();
    if (stopping) {
      run.abort().abort(Abort.Reason.STOPPING);
    }
    Outcome outcome = runner.run(taskId, run.lease(), run.abort());
    if (outcome == Outcome.LEFT || runs.isAwaited(run)) {
      // Whoever waits for this run has the job now, and sees to its end.
      return left(taskId);
    }
    tellOf(taskId);
    return new CompletionHandler.OnCompleteRemove<>();
  }

  private static CompletionHandler<Void> left(UUID taskId) {
    return (complete, operations) -> LOG.debug("leaves the job of task {}", taskId);
  }

  private static JobLease lease(Execution job) {
    return new JobLease(job.pickedBy, job.version);
  }

  /**
   * Puts a job back that nobody has kept up. One that is at hand here is not dead, however old its
   * last heartbeat is: the database was away, or somebody's clock was set.
   */
  private void revive(ExecutionComplete late, ExecutionOperations<Void> operations) {
    Execution job = late.getExecution();
    UUID taskId = UUID.fromString(job.taskInstance.getId());
    if (takeover.isDue() && !runs.has(taskId, lease(job))) {
      REVIVE.deadExecution(late, operations);
    }
  }

  /** Hears of each look for jobs that are not kept up. */
  private static final class Looks extends AbstractSchedulerListener {
    private final Takeover takeover;

    Looks(Takeover takeover) {
      this.takeover = takeover;
    }

    @Override
    public void onSchedulerEvent(SchedulerEventType type) {
      if (type == SchedulerEventType.RAN_DETECT_DEAD) {
        takeover.looked();
      }
    }
  }

  private void tellOf(UUID taskId) {
    times
        .get()
        .ifPresent(watch -> trying(() -> database.run(tx -> Backlog.tell(tx, taskId, watch))));
  }

  private void hear(String topic) {
    TaskTopics.cancelled(topic).ifPresent(this::stop);
    if (topic.equals(Signals.EVERYTHING)) {
      Threads.start(this::stopWhatIsOver);
    }
    if (!stopping && (topic.equals(HandOver.TOPIC) || topic.equals(Signals.EVERYTHING))) {
      scheduler.triggerCheckForDueExecutions();
    }
  }

  private void stop(UUID taskId) {
    runs.stop(taskId, Abort.Reason.LEASE_LOST);
  }

  /**
   * Every so often: a signal may have been lost, and only a busy engine makes tasks wait, so only a
   * busy one has some to lift.
   */
  private void lookAfter() {
    try {
      for (int round = 1; !stopping; round++) {
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY.toMillis());
        if (runs.size() >= workers) {
          trying(() -> database.run(tx -> handOver.liftOldest(tx, clock.instant().minus(AGING))));
        }
        if (round % STOP_ROUNDS == 0) {
          stopWhatIsOver();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Stops the work on tasks that were cancelled without this instance hearing of it. */
  private void stopWhatIsOver() {
    List<UUID> here = runs.tasks();
    if (!here.isEmpty()) {
      trying(() -> database.tx(tx -> handOver.over(tx, here)).forEach(this::stop));
    }
  }

  private static void trying(Runnable work) {
    try {
      work.run();
    } catch (RuntimeException e) {
      LOG.warn("the engine's upkeep failed; trying again", e);
    }
  }

  private void awaitIdle(Duration patience) {
    try {
      runs.awaitNone(patience);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
