package dev.vel.daemon.metrics;

import dev.vel.daemon.http.RequestWatch;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How many requests there were, and how long they took. Thread-safe. */
final class RequestMetrics implements RequestWatch {
  private static final Duration[] BUCKETS = {
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(2),
    Duration.ofMillis(2_500),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(60)
  };

  private final MeterRegistry registry;
  private final Map<Labels, Timer> timers = new ConcurrentHashMap<>();

  /** Routes and the statuses they answer: few, whatever callers send. */
  private record Labels(String method, String route, int status) {
    // Those that Java makes for a record take the first answer ten milliseconds.
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Labels it
          && method.equals(it.method)
          && route.equals(it.route)
          && status == it.status;
    }

    @Override
    public int hashCode() {
      return 31 * (31 * method.hashCode() + route.hashCode()) + status;
    }
  }

  RequestMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void answered(String method, String route, int status, long nanos) {
    timers
        .computeIfAbsent(new Labels(method, route, status), this::timer)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  private Timer timer(Labels labels) {
    return Timer.builder("vel.http.request")
        .description("Requests by route; of a stream, the time until its first byte")
        .tag("method", labels.method())
        .tag("route", labels.route())
        .tag("status", Integer.toString(labels.status()))
        .serviceLevelObjectives(BUCKETS)
        .register(registry);
  }
}
