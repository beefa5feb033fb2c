package dev.vel.api;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.taskmaster.TaskMaster;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks after the house's dependencies at most once every ten seconds, and for a few at most,
 * whatever hangs. A provider counts as available when its host takes a connection: that costs
 * nothing and needs no key. Thread-safe.
 */
final class HealthCheck implements Supplier<Health> {
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** Longer than a connection may take, so that only what hangs is not known by then. */
  private static final Duration WHOLE = Duration.ofSeconds(3);

  private static final List<String> NAMED = List.of("openai", "groq", "perplexity");

  private final Database database;
  private final Map<String, Reach> providers = new LinkedHashMap<>();
  private final Supplier<TaskMaster.State> taskMaster;
  private final Supplier<List<String>> warnings;
  private final InstantSource clock;
  private final Duration patience;
  private final Instant started;
  private @Nullable Health last;

  HealthCheck(
      Database database,
      Map<String, Settings.Provider> providers,
      Supplier<TaskMaster.State> taskMaster,
      Supplier<List<String>> warnings,
      InstantSource clock) {
    this(database, providers, taskMaster, warnings, clock, Reach::connects, WHOLE);
  }

  /**
   * The same.
   *
   * @param patience with the providers, all together
   */
  HealthCheck(
      Database database,
      Map<String, Settings.Provider> providers,
      Supplier<TaskMaster.State> taskMaster,
      Supplier<List<String>> warnings,
      InstantSource clock,
      Predicate<URI> takesConnections,
      Duration patience) {
    this.taskMaster = taskMaster;
    this.warnings = warnings;
    this.database = database;
    providers.forEach((name, provider) ->
        this.providers.put(name, new Reach(provider.baseUrl(), takesConnections)));
    this.clock = clock;
    this.patience = patience;
    this.started = clock.instant();
  }

  @Override
  public synchronized Health get() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Health known = last;
    if (known == null || !isFresh(known.timestamp(), now)) {
      known = look(now);
      last = known;
    }
    return known;
  }

  /** How old an answer is nobody knows when the clock was set back since. */
  private static boolean isFresh(Instant found, Instant now) {
    return !found.isAfter(now) && !found.plus(FRESH).isBefore(now);
  }

  private Health look(Instant now) {
    long until = System.nanoTime() + patience.toNanos();
    providers.values().forEach(Reach::begin);
    boolean connected = database.isReachable(PATIENCE);
    Map<String, Boolean> reachable = new LinkedHashMap<>();
    providers.forEach((name, reach) -> reachable.put(name, reach.takesConnections(until)));
    Map<String, String> dependencies = new LinkedHashMap<>();
    dependencies.put("database", connected ? "connected" : "disconnected");
    NAMED.forEach(name -> dependencies.put(name, "not_configured"));
    reachable.forEach((name, up) -> dependencies.put(name, up ? "available" : "unavailable"));
    TaskMaster.State mirror = taskMaster.get();
    dependencies.put("task_master", mirror.name().toLowerCase(Locale.ROOT));
    Duration uptime = now.isBefore(started) ? Duration.ZERO : Duration.between(started, now);
    return new Health(
        status(connected, reachable, mirror),
        now,
        uptime.toHours() + "h " + uptime.toMinutesPart() + "m",
        Version.current(),
        dependencies,
        warnings.get());
  }

  private static String status(
      boolean connected, Map<String, Boolean> reachable, TaskMaster.State mirror) {
    if (!connected || !reachable.containsValue(true)) {
      return "unhealthy";
    }
    boolean missing = reachable.containsValue(false) || mirror == TaskMaster.State.UNAVAILABLE;
    return missing ? "degraded" : "healthy";
  }
}
