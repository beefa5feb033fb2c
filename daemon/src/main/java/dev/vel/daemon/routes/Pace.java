package dev.vel.daemon.routes;

import java.time.Duration;

/**
 * The rhythm of a stream.
 *
 * @param comment how long it is silent at most
 * @param authenticate how long a caller who was signed out can go on listening
 * @param tick how long it takes to learn that the daemon stops
 */
record Pace(Duration comment, Duration authenticate, Duration tick) {
  static final Pace DEFAULT =
      new Pace(Duration.ofSeconds(15), Duration.ofSeconds(1), Duration.ofMillis(250));
}
