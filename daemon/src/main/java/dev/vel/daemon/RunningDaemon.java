package dev.vel.daemon;

import dev.vel.api.House;
import dev.vel.config.Setting;
import dev.vel.config.Settings;
import dev.vel.daemon.http.HttpRules;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.mcp.McpEndpoint;
import dev.vel.daemon.metrics.Metrics;
import dev.vel.daemon.metrics.MetricsListener;
import dev.vel.daemon.routes.Api;
import dev.vel.daemon.routes.HouseAdmission;
import dev.vel.daemon.trace.Traces;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance: a house with its doors open to the network. Thread-safe. */
public final class RunningDaemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDaemon.class);

  private final House house;
  private final Metrics metrics;
  private final Traces traces;
  private final Listener metricsListener;
  private final Listener listener;
  private final McpEndpoint mcp;
  private final AtomicBoolean ready;

  private RunningDaemon(
      House house,
      Metrics metrics,
      Traces traces,
      Listener metricsListener,
      Listener listener,
      McpEndpoint mcp,
      AtomicBoolean ready) {
    this.house = house;
    this.metrics = metrics;
    this.traces = traces;
    this.metricsListener = metricsListener;
    this.listener = listener;
    this.mcp = mcp;
    this.ready = ready;
  }

  /**
   * Opens the house, listens, and starts to run tasks. Leaves nothing open when it fails.
   *
   * @param traces closed with the daemon, and when it does not start
   */
  public static RunningDaemon start(Settings settings, Traces traces, InstantSource clock) {
    HttpRules rules = HttpRules.of(settings);
    Metrics metrics = new Metrics();
    House house;
    try {
      house = House.open(settings, clock, traces.within(metrics.calls()));
    } catch (RuntimeException e) {
      metrics.close();
      traces.close();
      throw e;
    }
    RunningDaemon daemon;
    try {
      metrics.watch(house);
      daemon = listen(house, metrics, traces, settings, rules, clock);
    } catch (RuntimeException e) {
      house.close();
      metrics.close();
      traces.close();
      throw e;
    }
    try {
      house.identity().seedAdmin();
      house.startEngine();
      daemon.ready.set(true);
      return daemon;
    } catch (RuntimeException e) {
      daemon.close();
      throw e;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return listener.port();
  }

  /** The port that the metrics are read on. */
  public int metricsPort() {
    return metricsListener.port();
  }

  /**
   * Refuses new connections, ends streams, answers what was asked, gives unfinished tasks back, and
   * lets go of the database. The metrics can be read until the requests are answered.
   */
  @Override
  public void close() {
    ready.set(false);
    try (traces;
        metrics;
        house;
        metricsListener) {
      // First, for the listener waits for what their sessions wait for.
      mcp.close();
      listener.close();
    }
  }

  private static RunningDaemon listen(
      House house,
      Metrics metrics,
      Traces traces,
      Settings settings,
      HttpRules rules,
      InstantSource clock) {
    Settings.Server server = settings.server();
    AtomicBoolean ready = new AtomicBoolean();
    Listener metricsListener =
        listening(
            "METRICS_PORT",
            server,
            server.metricsPort(),
            () -> metricsListener(metrics, server, rules, clock));
    try {
      McpEndpoint mcp = Api.mcp(house, server, clock);
      Listener listener =
          listening(
              "PORT",
              server,
              server.port(),
              () ->
                  Listener.start(
                      server,
                      Api.routes(house, settings.limits(), mcp, ready::get, clock),
                      new HouseAdmission(house),
                      rules,
                      traces.within(metrics.requests()),
                      clock));
      return new RunningDaemon(house, metrics, traces, metricsListener, listener, mcp, ready);
    } catch (RuntimeException e) {
      metricsListener.close();
      throw e;
    }
  }

  /**
   * Whoever starts a second daemon on a machine of their own has asked for no port of metrics at
   * all, and is not to be held up by the default one.
   */
  private static Listener metricsListener(
      Metrics metrics, Settings.Server server, HttpRules rules, InstantSource clock) {
    try {
      return MetricsListener.start(metrics, server, server.metricsPort(), rules, clock);
    } catch (UncheckedIOException e) {
      boolean isDefault =
          Setting.METRICS_PORT.defaultText().equals(Integer.toString(server.metricsPort()));
      if (server.production() || !isDefault) {
        throw e;
      }
      LOG.warn(
          "port {} is taken: the metrics are on a free one; set METRICS_PORT to choose",
          server.metricsPort());
      return MetricsListener.start(metrics, server, 0, rules, clock);
    }
  }

  private static Listener listening(
      String setting, Settings.Server server, int port, Supplier<Listener> start) {
    try {
      return start.get();
    } catch (UncheckedIOException e) {
      throw new CannotListen(setting, server.bindAddress() + ":" + port, e);
    }
  }
}
