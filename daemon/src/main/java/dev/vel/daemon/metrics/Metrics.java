package dev.vel.daemon.metrics;

import dev.vel.api.House;
import dev.vel.api.Version;
import dev.vel.api.Watch;
import dev.vel.daemon.http.RequestWatch;
import dev.vel.db.Once;
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
  private final CallMetrics calls = new CallMetrics(registry);
  private final RequestMetrics requests = new RequestMetrics(registry);
  private final AtomicReference<Runnable> refresh = new AtomicReference<>(() -> {});
  private final Once<JvmGcMetrics> pauses = new Once<>(JvmGcMetrics::new);

  /** Adds what the process can tell; to be called once. */
  public void watchProcess() {
    new JvmMemoryMetrics().bindTo(registry);
    pauses.get().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    new FileDescriptorMetrics().bindTo(registry);
    MemoryMetrics.bindTo(registry);
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
    HouseMetrics known = new HouseMetrics(registry, house);
    LoadMetrics load = new LoadMetrics(registry, house);
    refresh.set(() -> {
      known.refresh();
      load.refresh();
    });
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
    pauses.made().ifPresent(JvmGcMetrics::close);
    registry.close();
  }
}
