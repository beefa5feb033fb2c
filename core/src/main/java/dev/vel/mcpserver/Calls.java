package dev.vel.mcpserver;

import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The requests of all sessions that are being worked on. Thread-safe. */
final class Calls {
  private final Map<Key, Call> running = new ConcurrentHashMap<>();

  /**
   * @param id a string or a number, as the client chose it
   */
  private record Key(String session, String id) {}

  /**
   * Takes note of one; to be ended by {@link #end}.
   *
   * @throws McpError when the session has one with this id already
   */
  Call begin(String session, Object id) {
    Call call = new Call();
    if (running.putIfAbsent(key(session, id), call) != null) {
      throw McpError.builder(McpSchema.ErrorCodes.INVALID_REQUEST)
          .message("a request with this id is being worked on")
          .build();
    }
    return call;
  }

  void end(String session, Object id) {
    running.remove(key(session, id));
  }

  void cancel(String session, Object id) {
    Optional.ofNullable(running.get(key(session, id))).ifPresent(Call::cancel);
  }

  /** Nobody waits for the answers of this session any more. */
  void leave(String session) {
    running.forEach((key, call) -> {
      if (key.session().equals(session)) {
        call.leave();
      }
    });
  }

  private static Key key(String session, Object id) {
    return new Key(session, id instanceof Number number ? "#" + number : "'" + id);
  }
}
