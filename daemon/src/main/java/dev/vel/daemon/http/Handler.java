package dev.vel.daemon.http;

/** What a route does; refuses by throwing {@link dev.vel.wire.VelException}. Thread-safe. */
@FunctionalInterface
public interface Handler {
  Answer handle(Request request);
}
