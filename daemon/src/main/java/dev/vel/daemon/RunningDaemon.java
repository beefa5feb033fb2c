package dev.vel.daemon;

import dev.vel.api.House;
import dev.vel.api.Watch;
import dev.vel.config.Setting;
import dev.vel.config.Settings;
import dev.vel.daemon.http.HttpRules;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.http.Route;
import dev.vel.daemon.http.Traffic;
import dev.vel.daemon.mcp.McpEndpoint;
import dev.vel.daemon.metrics.Metrics;
import dev.vel.daemon.metrics.MetricsListener;
import dev.vel.daemon.routes.Api;
import dev.vel.daemon.routes.HouseAdmission;
import dev.vel.daemon.trace.Traces;
import dev.vel.db.Once;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One instance: a house with its doors open to the network. Thread-safe. */
public final class RunningDaemon implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RunningDaemon.class);

  private static final Duration QUIET = Duration.ofSeconds(10);

  private final House house;
  private final Metrics metrics;
  private final Traces traces;
  private final Listener metricsListener;
  private final IntFunction<Listener> listening;
  private final Traffic traffic;
  private final McpEndpoint mcp;
  private final AtomicBoolean ready;
  private final int port;
  private final ReentrantLock starting = new ReentrantLock();
  private final ReentrantLock door = new ReentrantLock();
  private volatile Listener listener;
  private @Nullable Idle idle;
  private @Nullable Rest rest;
  private boolean closed;

  /**
   * @param listening opens the door on a port again
   */
  private RunningDaemon(
      House house,
      Metrics metrics,
      Traces traces,
      Listener metricsListener,
      IntFunction<Listener> listening,
      Listener listener,
      Traffic traffic,
      McpEndpoint mcp,
      AtomicBoolean ready) {
    this.house = house;
    this.metrics = metrics;
    this.traces = traces;
    this.metricsListener = metricsListener;
    this.listening = listening;
    this.listener = listener;
    this.port = listener.port();
    this.traffic = traffic;
    this.mcp = mcp;
    this.ready = ready;
  }

  /**
   * Opens the house, listens, and starts to run tasks. Leaves nothing open when it fails.
   *
   * @param traces closed with the daemon, and when it does not start
   */
  public static RunningDaemon start(Settings settings, Traces traces, InstantSource clock) {
    return start(settings, traces, clock, daemon -> {});
  }

  /**
   * The same.
   *
   * @param ready is given the daemon before it says that it may be sent requests; to close it then
   *     waits until it is started
   */
  static RunningDaemon start(
      Settings settings, Traces traces, InstantSource clock, Consumer<RunningDaemon> ready) {
    HttpRules rules = HttpRules.of(settings);
    Once<Metrics> counted = new Once<>(Metrics::new);
    Supplier<Watch> watch = () -> traces.within(WorkLog.within(counted.get().calls()));
    // To connect to the database takes longest: all that does not need it is made meanwhile.
    Opening house =
        Opening.begin(
            () -> House.open(settings, clock, watch), settings.database().url().isPresent());
    RunningDaemon daemon;
    try {
      daemon = listen(house, counted.get(), traces, settings, rules, clock);
    } catch (RuntimeException e) {
      house.close();
      counted.made().ifPresent(Metrics::close);
      traces.close();
      throw e;
    }
    daemon.starting.lock();
    try {
      // Tasks run where the writable database is.
      boolean runsTasks = !settings.server().regions().secondary();
      if (runsTasks) {
        daemon.house.identity().seedAdmin();
      }
      ready.accept(daemon);
      daemon.ready.set(true);
      // Requests need not wait for what follows: the tasks that they queue are found as soon as
      // the engine claims.
      daemon.metrics.watch(daemon.house);
      if (runsTasks) {
        daemon.house.startEngine();
      }
      daemon.house.settle();
      daemon.metrics.watchProcess();
      daemon.rest = Rest.of(() -> daemon.traffic.isQuietFor(QUIET));
      return daemon;
    } catch (RuntimeException e) {
      daemon.close();
      throw e;
    } finally {
      daemon.starting.unlock();
    }
  }

  /** The port that is listened on. */
  public int port() {
    return port;
  }

  /** The port that the metrics are read on. */
  public int metricsPort() {
    return metricsListener.port();
  }

  /**
   * Ends when nobody has needed this instance for some time, and none has anything to do.
   *
   * @param end ends the process, which closes this
   */
  void endWhenIdle(Settings.Server server, Duration time, Runnable end) {
    boolean runsTasks = !server.regions().secondary();
    idle =
        new Idle(
            time,
            () -> traffic.isQuietFor(time),
            () -> !runsTasks || house.isIdle(server.idle().horizon()),
            new Idle.Door() {
              @Override
              public void shut() {
                RunningDaemon.this.shut();
              }

              @Override
              public void open() {
                RunningDaemon.this.open();
              }
            },
            end);
  }

  /** Lets nobody in any more, and returns once all are out. */
  void shut() {
    door.lock();
    try {
      listener.close();
    } finally {
      door.unlock();
    }
  }

  /** Lets requests in again on the same port, unless this is closed. */
  void open() {
    door.lock();
    try {
      if (!closed) {
        listener = listening.apply(port);
      }
    } finally {
      door.unlock();
    }
  }

  /**
   * Refuses new connections, ends streams, answers what was asked, gives unfinished tasks back, and
   * lets go of the database. The metrics can be read until the requests are answered.
   */
  @Override
  public void close() {
    // What is about to be started is to be ended, too.
    starting.lock();
    try {
      end();
    } finally {
      starting.unlock();
    }
  }

  private void end() {
    ready.set(false);
    // Tasks and requests have the same time to end, and no task begins that would be given back.
    house.stopClaiming();
    if (idle != null) {
      idle.close();
    }
    if (rest != null) {
      rest.close();
    }
    try (traces;
        metrics;
        house;
        metricsListener) {
      // First, for the listener waits for what their sessions wait for.
      mcp.close();
      door.lock();
      try {
        closed = true;
        listener.close();
      } finally {
        door.unlock();
      }
    }
  }

  private static RunningDaemon listen(
      Opening opening,
      Metrics metrics,
      Traces traces,
      Settings settings,
      HttpRules rules,
      InstantSource clock) {
    Settings.Server server = settings.server();
    Listener.Prepared door = Listener.prepare(server, rules, clock);
    try {
      Listener metricsListener =
          listening(
              "METRICS_PORT",
              server,
              server.metricsPort(),
              () -> metricsListener(metrics, server, rules, clock));
      try {
        House house = opening.get();
        return listen(house, door, metrics, metricsListener, traces, settings, rules, clock);
      } catch (RuntimeException e) {
        metricsListener.close();
        throw e;
      }
    } catch (RuntimeException e) {
      door.close();
      throw e;
    }
  }

  private static RunningDaemon listen(
      House house,
      Listener.Prepared door,
      Metrics metrics,
      Listener metricsListener,
      Traces traces,
      Settings settings,
      HttpRules rules,
      InstantSource clock) {
    Settings.Server server = settings.server();
    AtomicBoolean ready = new AtomicBoolean();
    McpEndpoint mcp = Api.mcp(house, server, clock);
    Traffic traffic = new Traffic(traces.within(metrics.requests()));
    List<Route> routes = Api.routes(house, settings, mcp, ready::get, clock);
    HouseAdmission admission = new HouseAdmission(house);
    IntFunction<Listener> again =
        port ->
            listening(
                "PORT",
                server,
                port,
                () -> Listener.start(server.at(port), routes, admission, rules, traffic, clock));
    Listener listener =
        listening("PORT", server, server.port(), () -> door.start(routes, admission, traffic));
    return new RunningDaemon(
        house, metrics, traces, metricsListener, again, listener, traffic, mcp, ready);
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
