package dev.vel.work;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.task.TaskQueue;
import dev.vel.wire.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
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

  /**
   * A job row that is still there belongs to an earlier run of the task, which is over. A task that
   * another transaction merely refers to, with a bill for instance, is no reason to leave it out.
   */
  private static final String OFFER =
      """
      WITH next AS (
        UPDATE tasks SET handed_at = ? WHERE id = ANY (ARRAY(
          SELECT id FROM tasks
          WHERE user_id = ? AND finished_at IS NULL AND handed_at IS NULL AND ready
            AND EXISTS (SELECT FROM users WHERE id = ? AND NOT disabled AND deleted_at IS NULL)
          ORDER BY %s
          LIMIT greatest(0, ? - (SELECT count(*) FROM tasks
                                 WHERE user_id = ? AND handed_at IS NOT NULL AND finished_at IS NULL))
          FOR NO KEY UPDATE SKIP LOCKED))
        RETURNING id, rank, claimant)
      INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority, claimant)
      SELECT 'run', id::text, ?, false, 1, 40 - 10 * rank, claimant FROM next
      ON CONFLICT (task_name, task_instance) DO UPDATE SET
        execution_time = excluded.execution_time, picked = false, picked_by = NULL,
        last_heartbeat = NULL, version = scheduled_tasks.version + 1, priority = excluded.priority,
        claimant = excluded.claimant, consecutive_failures = NULL
      """;

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
    // One at a time per user, or two transactions would both see the same free places.
    tx.first(
        row -> row.text("locked"),
        "SELECT pg_advisory_xact_lock(hashtextextended('handover:' || ?, 0))::text AS locked",
        userId.toString());
    boolean byAge = ThreadLocalRandom.current().nextInt(BY_AGE_ONE_IN) == 0;
    Instant now = clock.instant();
    long handed =
        tx.update(
            byAge ? OFFER.formatted("id") : OFFER.formatted("rank, id"),
            now,
            userId,
            userId,
            tasksPerUser,
            userId,
            now);
    if (handed > 0) {
      announce(tx);
    }
  }

  @Override
  public void later(Tx tx, UUID taskId, Instant time) {
    tx.update(
        """
        INSERT INTO scheduled_tasks (task_name, task_instance, execution_time, picked, version, priority)
        VALUES ('release', ?, ?, false, 1, 50)
        ON CONFLICT (task_name, task_instance) DO UPDATE SET
          execution_time = excluded.execution_time, picked = false, picked_by = NULL,
          last_heartbeat = NULL, version = scheduled_tasks.version + 1
        """,
        taskId.toString(),
        time);
  }

  @Override
  public void postpone(Tx tx, UUID taskId, UUID userId, Instant time) {
    park(tx, taskId);
    later(tx, taskId, time);
    offer(tx, userId);
  }

  @Override
  public void park(Tx tx, UUID taskId) {
    tx.update(
        "DELETE FROM scheduled_tasks WHERE task_name = 'run' AND task_instance = ?",
        taskId.toString());
    tx.update("UPDATE tasks SET handed_at = NULL, ready = false WHERE id = ?", taskId);
  }

  @Override
  public void giveBack(Tx tx, UUID taskId) {
    tx.update(
        """
        UPDATE scheduled_tasks SET picked = false, picked_by = NULL, last_heartbeat = NULL,
                                   execution_time = ?, version = version + 1
        WHERE task_name = 'run' AND task_instance = ?
        """,
        clock.instant(),
        taskId.toString());
    announce(tx);
  }

  /**
   * Makes a task ready whose time has come. Only one that is pending waits for a time: a parked
   * plan, which is in progress, is woken by its steps alone.
   */
  void release(Tx tx, UUID taskId) {
    tx.first(
            row -> row.id("user_id"),
            """
            UPDATE tasks SET ready = true WHERE id = ? AND status = 'pending' AND NOT ready
            RETURNING user_id
            """,
            taskId)
        .ifPresent(userId -> offer(tx, userId));
  }

  /** Which of these tasks are final. */
  List<UUID> over(Tx tx, List<UUID> tasks) {
    return tx.query(
        row -> row.id("id"),
        """
        SELECT id FROM tasks
        WHERE id IN (SELECT value::uuid FROM jsonb_array_elements_text(CAST(? AS jsonb)))
          AND finished_at IS NOT NULL
        """,
        Json.<JsonNode>tree(tasks));
  }

  /**
   * Offers every waiting task there is a place for: nobody else does after a limit was raised, or
   * after a task was passed over because it was locked. It looks at one task of each user who has
   * some waiting, however many they are.
   */
  public void offerAll(Tx tx) {
    tx.query(
            row -> row.id("user_id"),
            """
            WITH RECURSIVE waiting AS (
              (SELECT user_id FROM tasks WHERE finished_at IS NULL AND handed_at IS NULL AND ready
               ORDER BY user_id LIMIT 1)
              UNION ALL
              SELECT (SELECT user_id FROM tasks
                      WHERE finished_at IS NULL AND handed_at IS NULL AND ready AND user_id > waiting.user_id
                      ORDER BY user_id LIMIT 1)
              FROM waiting WHERE user_id IS NOT NULL)
            SELECT user_id FROM waiting JOIN users ON users.id = user_id
            WHERE NOT disabled AND deleted_at IS NULL
              AND (SELECT count(*) FROM tasks
                   WHERE tasks.user_id = waiting.user_id AND handed_at IS NOT NULL AND finished_at IS NULL) < ?
            ORDER BY user_id
            """,
            tasksPerUser)
        .forEach(userId -> offer(tx, userId));
  }

  private void announce(Tx tx) {
    tx.afterCommit(() -> signals.announce(TOPIC));
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
