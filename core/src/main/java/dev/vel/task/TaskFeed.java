package dev.vel.task;

import dev.vel.db.Database;
import dev.vel.db.Signals;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/**
 * Opens tasks' events. What a watch gives out are rows; a signal only says "look again", so a slow
 * reader loses nothing, a lost signal costs at most {@link #LOOK_AGAIN}, and it does not matter
 * which instance runs the task. Thread-safe.
 */
public final class TaskFeed {
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final int BATCH = 200;

  private final Database database;
  private final Map<UUID, Set<Watch>> watches = new ConcurrentHashMap<>();

  public TaskFeed(Database database, Signals signals) {
    this.database = database;
    signals.listen(this::wake);
  }

  /** Opens the events of a task that the caller is known to own. */
  public TaskWatch open(UUID taskId, long after) {
    Watch watch = new Watch(taskId, after);
    watches.compute(
        taskId,
        (id, open) -> {
          Set<Watch> all = open == null ? ConcurrentHashMap.newKeySet() : open;
          all.add(watch);
          return all;
        });
    return watch;
  }

  private void wake(String topic) {
    if (topic.equals(Signals.EVERYTHING)) {
      watches.values().forEach(open -> open.forEach(Watch::wake));
    } else {
      TaskTopics.changed(topic).map(watches::get).ifPresent(open -> open.forEach(Watch::wake));
    }
  }

  private final class Watch implements TaskWatch {
    private final UUID taskId;
    private final Queue<TaskEvent> read = new ArrayDeque<>();
    private final Semaphore news = new Semaphore(1);
    private long last;
    private boolean ended;
    private long looked = System.nanoTime() - LOOK_AGAIN.toNanos();

    Watch(UUID taskId, long after) {
      this.taskId = taskId;
      this.last = after;
    }

    void wake() {
      if (news.availablePermits() == 0) {
        news.release();
      }
    }

    @Override
    public Optional<TaskEvent> next(Duration patience) throws InterruptedException {
      long deadline = System.nanoTime() + patience.toNanos();
      while (read.isEmpty() && !ended) {
        if (isNews(deadline - System.nanoTime())) {
          news.drainPermits();
          looked = System.nanoTime();
          fetch();
        }
        if (read.isEmpty() && System.nanoTime() >= deadline) {
          return Optional.empty();
        }
      }
      TaskEvent event = read.poll();
      if (event != null) {
        ended = event.event().isFinal();
      }
      return Optional.ofNullable(event);
    }

    /** Waits for a signal, at most until it is time to look without one. */
    private boolean isNews(long nanos) throws InterruptedException {
      long unprompted = looked + LOOK_AGAIN.toNanos() - System.nanoTime();
      long wait = Math.min(nanos, unprompted);
      boolean signalled =
          wait > 0 ? news.tryAcquire(wait, TimeUnit.NANOSECONDS) : news.tryAcquire();
      return signalled || System.nanoTime() - looked >= LOOK_AGAIN.toNanos();
    }

    private void fetch() {
      var events = database.tx(tx -> EventLog.after(tx, taskId, last, BATCH));
      if (!events.isEmpty()) {
        read.addAll(events);
        last = events.getLast().id();
      }
      if (events.size() == BATCH) {
        wake();
      } else if (events.isEmpty()) {
        ended = isOverBefore(last);
      }
    }

    /** A reader that resumes after the final event gets the end at once. */
    private boolean isOverBefore(long seq) {
      return database
          .tx(tx ->
              tx.first(
                  row -> row.flag("over"),
                  """
                  SELECT finished_at IS NOT NULL AND last_event <= ? AS over FROM tasks WHERE id = ?
                  """,
                  seq,
                  taskId))
          .orElse(true);
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public void close() {
      watches.computeIfPresent(
          taskId,
          (id, open) -> {
            open.remove(this);
            return open.isEmpty() ? null : open;
          });
    }
  }
}
