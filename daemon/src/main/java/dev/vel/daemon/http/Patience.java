package dev.vel.daemon.http;

import java.time.Duration;

/**
 * How long a connection may take over each part of an exchange before it is closed.
 *
 * @param headers from the connection, or from the first byte, to the end of the headers
 * @param body from the headers to the last byte of the body
 * @param write for one write that the client does not take
 * @param idle between two requests on one connection
 * @param linger to go on reading after an early answer, so that the client gets to see it
 */
public record Patience(
    Duration headers, Duration body, Duration write, Duration idle, Duration linger) {
  public static final Patience DEFAULT =
      new Patience(
          Duration.ofSeconds(10),
          Duration.ofSeconds(30),
          Duration.ofSeconds(30),
          Duration.ofSeconds(75),
          Duration.ofSeconds(2));
}
