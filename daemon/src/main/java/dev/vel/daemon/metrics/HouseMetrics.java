package dev.vel.daemon.metrics;

import dev.vel.api.House;
import dev.vel.gateway.CacheStats;
import dev.vel.route.Breakers.State;
import dev.vel.route.SharedBreakers.Standing;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** What is read from a house when somebody asks. Thread-safe. */
final class HouseMetrics {
  /** Models left alone that have a line of their own. */
  private static final int SHOWN = 100;

  private final House house;
  private final MultiGauge alone;

  HouseMetrics(MeterRegistry registry, House house) {
    this.house = house;
    this.alone =
        MultiGauge.builder("vel.breaker.open")
            .description("Models that are left alone because they fail: 1 each, gone when closed")
            .register(registry);
    breakers(registry, "open", State.OPEN);
    breakers(registry, "half_open", State.HALF_OPEN);
    cacheRequests(registry, "memory", CacheStats::memoryHits);
    cacheRequests(registry, "database", CacheStats::tableHits);
    cacheRequests(registry, "joined", CacheStats::joined);
    cacheRequests(registry, "miss", CacheStats::misses);
    cacheCount(registry, "vel.cache.stored", "Answers kept", CacheStats::stored);
    cacheCount(
        registry,
        "vel.cache.dropped",
        "Answers not written to the database, which was away or too slow",
        CacheStats::dropped);
    cacheGauge(registry, "vel.cache.entries", "Answers in memory", CacheStats::entries);
    cacheGauge(registry, "vel.cache.bytes", "Bytes in memory, about", CacheStats::bytes);
    connections(registry, "active", it -> it.pool().active());
    connections(registry, "idle", it -> it.pool().idle());
    gauge(
        registry,
        "vel.db.connections.waiting",
        "Threads that wait for a connection",
        it -> it.pool().waiting());
    gauge(
        registry,
        "vel.db.connections.most",
        "Connections that there may be",
        it -> it.pool().most());
    replica(registry);
  }

  private void replica(MeterRegistry registry) {
    if (house.following().isPresent()) {
      gauge(
          registry,
          "vel.db.replica.lag.seconds",
          "How far the replica is behind that this instance reads from",
          it -> it.following().map(now -> now.lag().toMillis() / 1_000.0).orElse(0.0));
    }
  }

  /** Brings up to date what has a changing number of lines. */
  void refresh() {
    List<MultiGauge.Row<?>> rows =
        house.breakers().standings().stream()
            .limit(SHOWN)
            .<MultiGauge.Row<?>>map(HouseMetrics::row)
            .toList();
    alone.register(rows, true);
  }

  private static MultiGauge.Row<?> row(Standing standing) {
    return MultiGauge.Row.of(
        Tags.of("endpoint", standing.endpoint(), "model", standing.model()), () -> 1);
  }

  private void breakers(MeterRegistry registry, String label, State state) {
    Gauge.builder("vel.breakers", house, it -> count(it, state))
        .description("How many models are left alone, or tried again")
        .tag("state", label)
        .register(registry);
  }

  private static double count(House house, State state) {
    return house.breakers().standings().stream().filter(it -> it.state() == state).count();
  }

  private void cacheRequests(
      MeterRegistry registry, String result, ToDoubleFunction<CacheStats> value) {
    FunctionCounter.builder(
            "vel.cache.requests", house, it -> value.applyAsDouble(it.responseCache().stats()))
        .description("Requests that might have been answered from the cache, by what came of it")
        .tag("result", result)
        .register(registry);
  }

  private void cacheCount(
      MeterRegistry registry, String name, String meaning, ToDoubleFunction<CacheStats> value) {
    FunctionCounter.builder(name, house, it -> value.applyAsDouble(it.responseCache().stats()))
        .description(meaning)
        .register(registry);
  }

  private void cacheGauge(
      MeterRegistry registry, String name, String meaning, ToDoubleFunction<CacheStats> value) {
    gauge(registry, name, meaning, it -> value.applyAsDouble(it.responseCache().stats()));
  }

  private void connections(MeterRegistry registry, String state, ToDoubleFunction<House> value) {
    Gauge.builder("vel.db.connections", house, value)
        .description("Connections to the database")
        .tag("state", state)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String meaning, ToDoubleFunction<House> value) {
    Gauge.builder(name, house, value).description(meaning).register(registry);
  }
}
