package dev.vel.work;

import dev.vel.orchestrate.Abort;
import dev.vel.task.JobLease;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * The runs of this instance, one of each task at a time: a job that was taken from this instance
 * while it could not be heard of, and that it then claims again, waits for the run that is under
 * way, whose answer is being paid for. It keeps its place and its heartbeat, so that nobody else
 * takes the job meanwhile. Thread-safe.
 */
final class Runs {
  private final Map<UUID, Deque<Run>> lines = new HashMap<>();

  /**
   * A claimed job, whose turn it is or will be.
   *
   * @param abort stops it
   */
  record Run(UUID taskId, JobLease lease, Abort abort) {}

  /** Takes up a job, once no other run of its task is under way here. */
  synchronized Run enter(UUID taskId, JobLease lease) throws InterruptedException {
    Run run = new Run(taskId, lease, new Abort());
    Deque<Run> line = lines.computeIfAbsent(taskId, id -> new ArrayDeque<>());
    line.add(run);
    try {
      while (!run.equals(line.peek())) {
        wait();
      }
      return run;
    } catch (InterruptedException e) {
      leave(run);
      throw e;
    }
  }

  /** A run has ended: the next one of its task may begin. */
  synchronized void leave(Run run) {
    lines.computeIfPresent(
        run.taskId(),
        (id, line) -> {
          line.remove(run);
          return line.isEmpty() ? null : line;
        });
    notifyAll();
  }

  /** Whether this instance has the job at hand, as it was claimed. */
  synchronized boolean has(UUID taskId, JobLease lease) {
    Deque<Run> line = lines.get(taskId);
    return line != null && line.stream().anyMatch(run -> run.lease().equals(lease));
  }

  /** Whether this run has the place of the one that comes after it. */
  synchronized boolean isAwaited(Run run) {
    Deque<Run> line = lines.get(run.taskId());
    return line != null && line.size() > 1;
  }

  /** How many jobs are at hand, those that wait included. */
  synchronized int size() {
    return lines.values().stream().mapToInt(Deque::size).sum();
  }

  synchronized List<UUID> tasks() {
    return List.copyOf(lines.keySet());
  }

  /** Stops the run of a task that is under way, if there is one. */
  void stop(UUID taskId, Abort.Reason why) {
    underWay(taskId).ifPresent(run -> run.abort().abort(why));
  }

  private synchronized Optional<Run> underWay(UUID taskId) {
    return Optional.ofNullable(lines.get(taskId)).map(Deque::peek);
  }

  /** Stops all of them, and those that wait as soon as they begin. */
  void stopAll(Abort.Reason why) {
    all().forEach(run -> run.abort().abort(why));
  }

  private synchronized List<Run> all() {
    return lines.values().stream().flatMap(Deque::stream).toList();
  }

  /** Waits until there are none, for at most so long. */
  synchronized void awaitNone(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (long left = patience.toNanos();
        !lines.isEmpty() && left > 0;
        left = deadline - System.nanoTime()) {
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
  }
}
