package dev.vel.agent;

import dev.vel.db.Database;
import dev.vel.db.Remembered;
import dev.vel.db.Signals;
import dev.vel.wire.Fields;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/**
 * Agents that are asked for again and again, remembered for a second. A change that their owner
 * makes is felt at once on this instance and within milliseconds on the others; where that signal
 * is lost, within the second. What a test or a task notes about an agent's status is not signalled.
 * Thread-safe.
 */
public final class KnownAgents {
  private static final Duration REMEMBERED = Duration.ofSeconds(1);
  private static final int REMEMBERED_AT_MOST = 20_000;
  private static final String TOPIC = "agents:";

  private final Database database;
  private final Agents agents;
  private final Remembered<Wanted, Optional<Agent>> remembered =
      new Remembered<>(REMEMBERED, REMEMBERED_AT_MOST);

  private record Wanted(UUID userId, String name) {}

  public KnownAgents(Database database, Agents agents, Signals signals) {
    this.database = database;
    this.agents = agents;
    signals.listen(this::hear);
  }

  /** One of a user's agents, whatever its status, by its name without regard to case or its id. */
  public Optional<Agent> find(UUID userId, String nameOrId) {
    Wanted wanted = new Wanted(userId, nameOrId);
    UUID id = Fields.uuid(nameOrId);
    return remembered.get(
        wanted,
        () ->
            database.tx(tx ->
                id == null ? agents.byName(tx, userId, nameOrId) : agents.byId(tx, userId, id)));
  }

  static String topic(UUID userId) {
    return TOPIC + userId;
  }

  private void hear(String topic) {
    if (topic.equals(Signals.EVERYTHING)) {
      remembered.forgetAll();
    } else if (topic.startsWith(TOPIC)) {
      String user = topic.substring(TOPIC.length());
      remembered.forgetIf((wanted, agent) -> wanted.userId().toString().equals(user));
    }
  }
}
