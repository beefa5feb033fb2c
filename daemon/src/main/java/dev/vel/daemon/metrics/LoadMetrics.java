package dev.vel.daemon.metrics;

import dev.vel.api.House;
import dev.vel.usage.AlertCount;
import dev.vel.wire.VelException;
import dev.vel.work.Backlog;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much there is to do, how long it waits and takes, and how the database bears it. What the
 * database must be asked for is asked for when somebody looks, every few seconds at most.
 * Thread-safe.
 */
final class LoadMetrics {
  private static final Logger LOG = LoggerFactory.getLogger(LoadMetrics.class);
  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final Duration[] WAITED = {
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
    Duration.ofSeconds(120),
    Duration.ofSeconds(300)
  };
  private static final Duration[] RAN = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(5),
    Duration.ofSeconds(10),
    Duration.ofSeconds(30),
    Duration.ofSeconds(60),
    Duration.ofSeconds(120),
    Duration.ofSeconds(300),
    Duration.ofSeconds(600)
  };
  private static final Duration[] QUERIED = {
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(25),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(200),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final MeterRegistry registry;
  private final House house;
  private final MultiGauge tasks;
  private final Timer waited;
  private final Map<String, Timer> ran = new ConcurrentHashMap<>();
  private volatile Backlog backlog = Backlog.NONE;
  private volatile AlertCount quotas = AlertCount.NONE;
  private long askedAt = System.nanoTime() - FRESH.toNanos();

  LoadMetrics(MeterRegistry registry, House house) {
    this.registry = registry;
    this.house = house;
    this.tasks =
        MultiGauge.builder("vel.tasks")
            .description("Tasks that have not ended, of all instances, by status")
            .register(registry);
    this.waited =
        Timer.builder("vel.task.wait")
            .description("From when a task could be run to its first attempt")
            .serviceLevelObjectives(WAITED)
            .register(registry);
    Gauge.builder(
            "vel.task.oldest.pending.seconds", this, it -> it.backlog.oldest().toMillis() / 1_000.0)
        .description("How long the task has waited, of all instances, that waits for the longest")
        .register(registry);
    counter("vel.quota.warnings", "Quotas used to 80 % in this month", it -> it.quotas.warned());
    counter("vel.quota.exceeded", "Quotas used up in this month", it -> it.quotas.exceeded());
    counter(
        "vel.db.connections.timeouts",
        "How often nobody gave a connection back in time",
        it -> it.house.exhaustions());
    Timer transactions =
        Timer.builder("vel.db.query")
            .description(
                "How long transactions took that were committed, without waits for a connection")
            .serviceLevelObjectives(QUERIED)
            .register(registry);
    house.watch(this::ended, nanos -> transactions.record(nanos, TimeUnit.NANOSECONDS));
  }

  /** Asks the database anew, unless it was asked a moment ago. */
  synchronized void refresh() {
    if (System.nanoTime() - askedAt < FRESH.toNanos()) {
      return;
    }
    askedAt = System.nanoTime();
    try {
      backlog = house.backlog();
      quotas = house.quotaAlerts();
    } catch (VelException e) {
      LOG.debug("the database does not tell what there is to do", e);
    }
    List<MultiGauge.Row<?>> rows =
        backlog.tasks().entrySet().stream()
            .<MultiGauge.Row<?>>map(
                it -> MultiGauge.Row.of(Tags.of("status", it.getKey()), it.getValue()))
            .toList();
    tasks.register(rows, true);
  }

  private void ended(String status, Duration waiting, Duration running) {
    waited.record(waiting);
    ran.computeIfAbsent(
            status,
            end ->
                Timer.builder("vel.task.run")
                    .description("From a task's first attempt to its end")
                    .tag("status", end)
                    .serviceLevelObjectives(RAN)
                    .register(registry))
        .record(running);
  }

  private void counter(String name, String meaning, ToDoubleFunction<LoadMetrics> value) {
    FunctionCounter.builder(name, this, value).description(meaning).register(registry);
  }
}
