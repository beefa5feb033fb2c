package dev.vel.api;

import dev.vel.audit.Actor;
import dev.vel.db.Database;
import dev.vel.task.Tasks;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tasks of a user that are not final, which are ended when their agent or their user goes. */
record OpenTasks(Database database, Tasks tasks) {
  private static final int AT_ONCE = 100;

  /**
   * Ends them in small transactions, so that a thousand tasks hold up nobody else.
   *
   * @param agentId null for those of all the user's agents
   */
  void cancel(UUID userId, Actor actor, @Nullable UUID agentId) {
    int ended = AT_ONCE;
    while (ended == AT_ONCE) {
      ended = database.tx(tx -> tasks.cancelSome(tx, userId, actor, agentId, AT_ONCE));
    }
  }
}
