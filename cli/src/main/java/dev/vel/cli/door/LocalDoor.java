package dev.vel.cli.door;

import dev.vel.api.House;
import dev.vel.api.Vel;
import dev.vel.audit.Actor;
import dev.vel.cli.command.Door;
import dev.vel.config.Settings;
import dev.vel.identity.Principal;
import java.util.Optional;

/** The house in this very process. */
final class LocalDoor implements Door {
  private final House house;
  private final Settings settings;
  private final Vel vel;
  private final BackgroundWorker background;

  LocalDoor(House house, Settings settings, String userAgent, BackgroundWorker background) {
    this.house = house;
    this.settings = settings;
    this.background = background;
    Principal principal = house.identity().local();
    Actor actor = new Actor(principal.userId(), principal.email(), null, userAgent, null);
    this.vel = house.door(principal, actor);
  }

  @Override
  public Vel vel() {
    return vel;
  }

  @Override
  public String place() {
    return "local mode";
  }

  @Override
  public Optional<Settings> settings() {
    return Optional.of(settings);
  }

  @Override
  public void startEngine() {
    house.startEngine();
  }

  @Override
  public void runInBackground() {
    background.ensure(this);
  }

  @Override
  public void close() {
    try {
      vel.close();
    } finally {
      house.close();
    }
  }
}
