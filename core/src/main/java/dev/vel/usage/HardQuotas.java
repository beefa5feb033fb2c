package dev.vel.usage;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.LoadingCache;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.thread.Threads;
import java.time.Duration;
import java.util.Set;
import java.util.UUID;

/**
 * Who has hard quotas, remembered, so that calls of those who have none need no look at the
 * database. Told by signals of changes; five seconds late where one was lost. Thread-safe.
 */
final class HardQuotas {
  private static final String TOPIC = "quotas/";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);
  private static final Duration FORGET = Duration.ofSeconds(30);
  private static final int MOST_USERS = 10_000;

  private final Database database;
  private final LoadingCache<UUID, Set<String>> providers;

  HardQuotas(Database database, Signals signals) {
    this.database = database;
    this.providers =
        Caffeine.newBuilder()
            .maximumSize(MOST_USERS)
            .refreshAfterWrite(LOOK_AGAIN)
            .expireAfterWrite(FORGET)
            .executor(Threads::start)
            .build(this::load);
    signals.listen(this::hear);
  }

  /** Whether a hard quota applies to calls of this user to this provider. */
  boolean apply(UUID userId, String provider) {
    Set<String> limited = providers.get(userId);
    return !limited.isEmpty() && (limited.contains("") || limited.contains(provider));
  }

  /** Whether the user has one over all providers. */
  boolean applyEverywhere(UUID userId) {
    return providers.get(userId).contains("");
  }

  /** What to announce once a user's quotas were changed. */
  static String topic(UUID userId) {
    return TOPIC + userId;
  }

  private Set<String> load(UUID userId) {
    return Set.copyOf(
        database.tx(tx ->
            tx.query(
                row -> row.text("provider"),
                "SELECT DISTINCT provider FROM quotas WHERE user_id = ? AND hard",
                userId)));
  }

  private void hear(String topic) {
    if (topic.equals(Signals.EVERYTHING)) {
      providers.invalidateAll();
    } else if (topic.startsWith(TOPIC)) {
      providers.invalidate(UUID.fromString(topic.substring(TOPIC.length())));
    }
  }
}
