package dev.vel.api;

import dev.vel.audit.Actor;
import dev.vel.config.Settings;
import dev.vel.identity.Identity;
import dev.vel.identity.Principal;
import dev.vel.limit.RateLimits;
import dev.vel.limit.StreamLeases;
import java.time.InstantSource;

/** Everything behind the front door, put together once per process. Thread-safe. */
public final class House implements AutoCloseable {

  /**
   * Opens the database (starting the embedded one when no other is configured), brings the schema
   * up to date and puts the rooms together. The engine is not started yet: this instance runs no
   * task.
   */
  public static House open(Settings settings, InstantSource clock) {
    throw new UnsupportedOperationException();
  }

  /** Starts running tasks on this instance, up to {@code settings.workers()} at once. */
  public void startEngine() {
    throw new UnsupportedOperationException();
  }

  /** The front door for one caller. */
  public Vel door(Principal principal, Actor actor) {
    throw new UnsupportedOperationException();
  }

  public Identity identity() {
    throw new UnsupportedOperationException();
  }

  public RateLimits rateLimits() {
    throw new UnsupportedOperationException();
  }

  public StreamLeases streamLeases() {
    throw new UnsupportedOperationException();
  }

  /** Cached for 10 s, and never at a provider's cost. */
  public Health health() {
    throw new UnsupportedOperationException();
  }

  /**
   * Stops claiming, lets running tasks end within the configured time, releases the rest, closes
   * the pool.
   */
  @Override
  public void close() {
    throw new UnsupportedOperationException();
  }
}
