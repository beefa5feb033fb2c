package dev.vel.daemon.mcp;

import dev.vel.daemon.http.Request;

/** Says who sent a request. Thread-safe. */
@FunctionalInterface
public interface Guests {
  /** To be closed when the request is answered. */
  Guest of(Request request);
}
