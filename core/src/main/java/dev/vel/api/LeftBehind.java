package dev.vel.api;

import dev.vel.audit.Actor;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.integration.Integrations;
import dev.vel.mcp.McpServers;
import java.util.List;
import java.util.UUID;

/**
 * What a user who is deleted must not leave behind: keys that others gave them, and tasks that go
 * on and cost money. Thread-safe.
 */
final class LeftBehind {
  private final Database database;
  private final Integrations integrations;
  private final McpServers mcp;
  private final OpenTasks tasks;

  LeftBehind(Database database, Integrations integrations, McpServers mcp, OpenTasks tasks) {
    this.database = database;
    this.integrations = integrations;
    this.mcp = mcp;
    this.tasks = tasks;
  }

  /** Takes the keys away, in the transaction that deletes the user. */
  void takeKeys(Tx tx, UUID userId, Actor actor) {
    integrations.deleteAll(tx, userId, actor);
    mcp.removeAll(tx, userId, actor);
  }

  /**
   * Does what deleting did not come to: whoever does it may die between its transactions, and a
   * request of the user's may have been under way. To be called about every minute by one instance.
   */
  void sweep() {
    for (UUID userId : database.tx(LeftBehind::whoLeftSomething)) {
      database.run(tx -> takeKeys(tx, userId, Actor.SYSTEM));
      tasks.cancel(userId, Actor.SYSTEM, null);
    }
  }

  private static List<UUID> whoLeftSomething(Tx tx) {
    return tx.query(
        row -> row.id("id"),
        """
        SELECT users.id FROM users JOIN tasks ON tasks.user_id = users.id
        WHERE users.deleted_at IS NOT NULL AND tasks.finished_at IS NULL
        UNION
        SELECT users.id FROM users JOIN integrations ON integrations.user_id = users.id
        WHERE users.deleted_at IS NOT NULL
        UNION
        SELECT users.id FROM users JOIN mcp_servers ON mcp_servers.user_id = users.id
        WHERE users.deleted_at IS NOT NULL
        """);
  }
}
