package dev.vel.cli.door;

import dev.vel.cli.command.Door;
import dev.vel.cli.http.HttpVel;
import java.util.Optional;

/** A vel somewhere else, which runs its tasks itself. */
record RemoteDoor(HttpVel vel, String place) implements Door {

  @Override
  public Optional<Allowance> allowance() {
    return vel.allowance();
  }

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
