package dev.vel.daemon.metrics;

import dev.vel.api.House;
import dev.vel.api.Version;
import dev.vel.api.Watch;
import dev.vel.daemon.http.RequestWatch;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.AtomicReference;

/** The numbers of one instance. Thread-safe. */
public final class Metrics implements AutoCloseable {
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics pauses = new JvmGcMetrics();
  private final CallMetrics calls = new CallMetrics(registry);
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final AtomicReference<Runnable> refresh = new AtomicReference<>(() -> {});

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    pauses.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    Gauge.builder("vel.build.info", () -> 1)
        .description("Always 1; the version is in the label")
        .tag("version", Version.current())
        .register(registry);
  }

  /** Counts calls to models and tools. */
  public Watch calls() {
    return new Watch(calls, calls.tools());
  }

  /** Counts requests. */
  public RequestWatch requests() {
    return requests;
  }

  /** Adds what a house can tell; to be called once. */
  public void watch(House house) {
    refresh.set(new HouseMetrics(registry, house)::refresh);
  }

  /** All of it, in Prometheus' text form. */
  public String scrape() {
    Runnable latest = refresh.get();
    if (latest != null) {
      latest.run();
    }
    return registry.scrape();
  }

  @Override
  public void close() {
    pauses.close();
    registry.close();
  }
}
