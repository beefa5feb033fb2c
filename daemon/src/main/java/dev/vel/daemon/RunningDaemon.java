package dev.vel.daemon;

import dev.vel.api.House;
import dev.vel.config.Settings;
import dev.vel.daemon.http.HttpRules;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.metrics.Metrics;
import dev.vel.daemon.metrics.MetricsListener;
import dev.vel.daemon.routes.Api;
import dev.vel.daemon.routes.HouseAdmission;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;

/** One instance: a house with its doors open to the network. Thread-safe. */
public final class RunningDaemon implements AutoCloseable {
  private final House house;
  private final Metrics metrics;
  private final Listener metricsListener;
  private final Listener listener;
  private final AtomicBoolean ready;

  private RunningDaemon(
      House house,
      Metrics metrics,
      Listener metricsListener,
      Listener listener,
      AtomicBoolean ready) {
    this.house = house;
    this.metrics = metrics;
    this.metricsListener = metricsListener;
    this.listener = listener;
    this.ready = ready;
  }

  /** Opens the house, listens, and starts to run tasks. Leaves nothing open when it fails. */
  public static RunningDaemon start(Settings settings, InstantSource clock) {
    return start(settings, HttpRules.of(settings), clock);
  }

  static RunningDaemon start(Settings settings, HttpRules rules, InstantSource clock) {
    Metrics metrics = new Metrics();
    House house = House.open(settings, clock, metrics.calls());
    RunningDaemon daemon;
    try {
      metrics.watch(house);
      daemon = listen(house, metrics, settings, rules, clock);
    } catch (RuntimeException e) {
      house.close();
      metrics.close();
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
    try (metrics;
        house;
        metricsListener) {
      listener.close();
    }
  }

  private static RunningDaemon listen(
      House house, Metrics metrics, Settings settings, HttpRules rules, InstantSource clock) {
    Settings.Server server = settings.server();
    AtomicBoolean ready = new AtomicBoolean();
    Listener metricsListener =
        listening(
            "METRICS_PORT",
            server,
            server.metricsPort(),
            () -> MetricsListener.start(metrics, server, rules, clock));
    try {
      Listener listener =
          listening(
              "PORT",
              server,
              server.port(),
              () ->
                  Listener.start(
                      server,
                      Api.routes(house, settings.limits(), ready::get, clock),
                      new HouseAdmission(house),
                      rules,
                      metrics.requests(),
                      clock));
      return new RunningDaemon(house, metrics, metricsListener, listener, ready);
    } catch (RuntimeException e) {
      metricsListener.close();
      throw e;
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
