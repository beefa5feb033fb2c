package dev.vel.orchestrate;

import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentType;
import dev.vel.config.Settings;
import dev.vel.db.Tx;
import dev.vel.llm.ChatLimits;
import dev.vel.task.Attempt;
import java.time.Duration;
import java.util.UUID;

/**
 * Who works on a task: the agent's configuration as it is now, also when the agent was deleted
 * meanwhile.
 */
record Worker(AgentType type, AgentConfig config, boolean deleted) {
  static Worker of(Tx tx, UUID agentId) {
    return tx.first(
            row ->
                new Worker(
                    row.choice("type", AgentType.class),
                    row.json("config", AgentConfig.class),
                    row.flag("deleted")),
            """
            SELECT type, config::text AS config, deleted_at IS NOT NULL AS deleted
            FROM agents WHERE id = ?
            """,
            agentId)
        .orElseThrow();
  }

  Duration timeout(Attempt attempt) {
    Integer seconds = attempt.parameters().timeoutSeconds();
    return seconds != null ? Duration.ofSeconds(seconds) : config.timeout();
  }

  /** Who says how long a task may take allows a model to think in silence for as long. */
  ChatLimits limits(Attempt attempt, Settings.Timeouts timeouts) {
    boolean said = attempt.parameters().timeoutSeconds() != null || config.timeoutSeconds() != null;
    ChatLimits limits = ChatLimits.of(timeouts, timeout(attempt));
    return said
        ? new ChatLimits(limits.connect(), timeout(attempt), limits.stall(), timeout(attempt))
        : limits;
  }
}
