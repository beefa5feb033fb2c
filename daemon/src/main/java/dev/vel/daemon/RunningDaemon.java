package dev.vel.daemon;

import dev.vel.api.House;
import dev.vel.config.Settings;
import dev.vel.daemon.http.HttpRules;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.routes.Api;
import dev.vel.daemon.routes.HouseAdmission;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicBoolean;

/** One instance: a house with its doors open to the network. Thread-safe. */
public final class RunningDaemon implements AutoCloseable {
  private final House house;
  private final Listener listener;
  private final AtomicBoolean ready;

  private RunningDaemon(House house, Listener listener, AtomicBoolean ready) {
    this.house = house;
    this.listener = listener;
    this.ready = ready;
  }

  /** Opens the house, listens, and starts to run tasks. Leaves nothing open when it fails. */
  public static RunningDaemon start(Settings settings, InstantSource clock) {
    return start(settings, HttpRules.of(settings), clock);
  }

  static RunningDaemon start(Settings settings, HttpRules rules, InstantSource clock) {
    House house = House.open(settings, clock);
    try {
      AtomicBoolean ready = new AtomicBoolean();
      Listener listener =
          Listener.start(
              settings.server(),
              Api.routes(house, settings.limits(), ready::get, clock),
              new HouseAdmission(house),
              rules,
              clock);
      RunningDaemon daemon = new RunningDaemon(house, listener, ready);
      house.identity().seedAdmin();
      house.startEngine();
      ready.set(true);
      return daemon;
    } catch (RuntimeException e) {
      house.close();
      throw e;
    }
  }

  /** The port that is listened on. */
  public int port() {
    return listener.port();
  }

  /**
   * Refuses new connections, ends streams, answers what was asked, gives unfinished tasks back, and
   * lets go of the database.
   */
  @Override
  public void close() {
    ready.set(false);
    try (house) {
      listener.close();
    }
  }
}
