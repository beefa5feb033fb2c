package dev.vel.daemon.mcp;

import java.util.Map;
import java.util.UUID;

/** Whoever sent one request, and what is held for them while it is served. Thread-safe. */
public interface Guest extends AutoCloseable {

  /** Whose session it must be. */
  UUID userId();

  /** What the handlers of a message that is not answered find in their context. */
  Map<String, Object> context();

  /**
   * What the handlers of a request find in their context. It can be taken back from now on, until
   * this guest is closed.
   *
   * @throws io.modelcontextprotocol.spec.McpError when the session has one with this id already
   */
  Map<String, Object> begin(String session, Object id);

  /**
   * Takes one of the places for streams that stay open, if it has not yet.
   *
   * @throws dev.vel.wire.VelException {@code RATE_LIMIT_EXCEEDED} when all are taken
   */
  void expectToWait();

  /** To be called every few seconds while the request is served. Whether they may still be here. */
  boolean isStillWelcome();

  @Override
  void close();
}
