package dev.vel.api;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.taskmaster.TaskMaster;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the house's dependencies at most once every ten seconds. A provider counts as
 * available when its host takes a connection: that costs nothing and needs no key. Thread-safe.
 */
final class HealthCheck implements Supplier<Health> {
  private static final Logger LOG = LoggerFactory.getLogger(HealthCheck.class);
  private static final Duration FRESH = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final List<String> NAMED = List.of("openai", "groq", "perplexity");

  private final Database database;
  private final Map<String, Settings.Provider> providers;
  private final Supplier<TaskMaster.State> taskMaster;
  private final Supplier<List<String>> warnings;
  private final InstantSource clock;
  private final Instant started;
  private @Nullable Health last;

  HealthCheck(
      Database database,
      Map<String, Settings.Provider> providers,
      Supplier<TaskMaster.State> taskMaster,
      Supplier<List<String>> warnings,
      InstantSource clock) {
    this.taskMaster = taskMaster;
    this.warnings = warnings;
    this.database = database;
    this.providers = providers;
    this.clock = clock;
    this.started = clock.instant();
  }

  @Override
  public synchronized Health get() {
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    Health known = last;
    if (known == null || known.timestamp().plus(FRESH).isBefore(now)) {
      known = look(now);
      last = known;
    }
    return known;
  }

  private Health look(Instant now) {
    boolean connected = database.isReachable(PATIENCE);
    Map<String, Boolean> reachable = reachable();
    Map<String, String> dependencies = new LinkedHashMap<>();
    dependencies.put("database", connected ? "connected" : "disconnected");
    NAMED.forEach(name -> dependencies.put(name, "not_configured"));
    reachable.forEach((name, up) -> dependencies.put(name, up ? "available" : "unavailable"));
    TaskMaster.State mirror = taskMaster.get();
    dependencies.put("task_master", mirror.name().toLowerCase(Locale.ROOT));
    Duration uptime = Duration.between(started, now);
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

  private Map<String, Boolean> reachable() {
    Map<String, Future<Boolean>> asked = new LinkedHashMap<>();
    // Closing the executor waits for the answers, each of which has its own patience.
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      providers.forEach((name, provider) ->
          asked.put(name, threads.submit(() -> takesConnections(provider.baseUrl()))));
    }
    Map<String, Boolean> reachable = new LinkedHashMap<>();
    asked.forEach((name, answer) -> reachable.put(name, answer.resultNow()));
    return reachable;
  }

  private static boolean takesConnections(URI url) {
    int port =
        url.getPort() != -1 ? url.getPort() : "https".equalsIgnoreCase(url.getScheme()) ? 443 : 80;
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(url.getHost(), port), (int) PATIENCE.toMillis());
      return true;
    } catch (IOException e) {
      LOG.debug("{} takes no connection", url.getHost(), e);
      return false;
    }
  }
}
