package dev.vel.work;

import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.task.TaskQueue;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Fairness between users: the engine holds at most so many tasks of one user at a time, the rest
 * wait as rows. Finishing one hands over the next in the same transaction, so a user with a
 * thousand tasks never delays another's first. Thread-safe.
 *
 * <p>A user's own tasks go by priority, but one in eight goes by age alone, so that a steady stream
 * of urgent tasks cannot starve the others.
 */
public final class HandOver implements TaskQueue {
  /** The topic that says that the engine's table has something due. */
  public static final String TOPIC = "work";

  static final String RUN = "run";
  static final String RELEASE = "release";
  private static final int BY_AGE_ONE_IN = 8;

  private final int tasksPerUser;
  private final Signals signals;
  private final InstantSource clock;

  public HandOver(int tasksPerUser, Signals signals, InstantSource clock) {
    this.tasksPerUser = tasksPerUser;
    this.signals = signals;
    this.clock = clock;
  }

  @Override
  public void offer(Tx tx, UUID userId) {
    Instant now = clock.instant();
    // One at a time per user, or two transactions would both see the same free places.
    tx.first(
        row -> row.text("locked"),
        "SELECT pg_advisory_xact_lock(hashtextextended('handover:' || ?, 0))::text AS locked",
        userId.toString());
    boolean byAge = ThreadLocalRandom.current().nextInt(BY_AGE_ONE_IN) == 0;
    long handed =
        tx.update(
            """
            WITH next AS (
              UPDATE tasks SET handed_at = ? WHERE id = ANY (ARRAY(
                SELECT id FROM tasks
                WHERE user_id = ? AND status = 'pending' AND handed_at IS NULL
                  AND (run_at IS NULL OR run_at <= ?)
                ORDER BY CASE WHEN ? THEN 0
                              ELSE CASE priority WHEN 'high' THEN 1 WHEN 'medium' THEN 2 ELSE 3 END END, id
                LIMIT greatest(0, ? - (SELECT count(*) FROM tasks
                                       WHERE user_id = ? AND handed_at IS NOT NULL AND finished_at IS NULL))
                FOR UPDATE SKIP LOCKED))
              RETURNING id, priority)
            INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
            SELECT 'run', id::text, ?, false, 1,
                   CASE priority WHEN 'high' THEN 30 WHEN 'medium' THEN 20 ELSE 10 END
            FROM next
            ON CONFLICT (task_name, task_instance) DO NOTHING
            """,
            now,
            userId,
            now,
            byAge,
            tasksPerUser,
            userId,
            now);
    if (handed > 0) {
      tx.afterCommit(() -> signals.announce(TOPIC));
    }
  }

  @Override
  public void later(Tx tx, UUID taskId, Instant runAt) {
    tx.update(
        """
        INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
        VALUES ('release', ?, ?, false, 1, 40)
        ON CONFLICT (task_name, task_instance) DO NOTHING
        """,
        taskId.toString(),
        runAt);
  }

  /** Offers the tasks of the owner of a task whose time has come. */
  void release(Tx tx, UUID taskId) {
    tx.first(row -> row.id("user_id"), "SELECT user_id FROM tasks WHERE id = ?", taskId)
        .ifPresent(userId -> offer(tx, userId));
  }

  /**
   * Lets the task that has waited longest in the engine, if it waits since {@code before}, go
   * before all others: under a load that never ends, the lowest priority still advances.
   */
  void liftOldest(Tx tx, Instant before) {
    tx.update(
        """
        UPDATE scheduled_tasks SET priority = 100
        WHERE (task_name, task_instance) IN (
          SELECT task_name, task_instance FROM scheduled_tasks
          WHERE task_name = 'run' AND NOT picked AND execution_time < ? AND priority < 100
          ORDER BY execution_time LIMIT 1 FOR UPDATE SKIP LOCKED)
        """,
        before);
  }
}
