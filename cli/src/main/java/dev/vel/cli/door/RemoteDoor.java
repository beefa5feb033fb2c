package dev.vel.cli.door;

import dev.vel.api.Vel;
import dev.vel.cli.command.Door;

/** A vel somewhere else, which runs its tasks itself. */
record RemoteDoor(Vel vel, String place) implements Door {

  @Override
  public void startEngine() {
    // Its own instances run the tasks.
  }

  @Override
  public void runInBackground() {
    // Its own instances run the tasks.
  }

  @Override
  public void close() {
    vel.close();
  }
}
