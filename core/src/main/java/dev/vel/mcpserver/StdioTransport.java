package dev.vel.mcpserver;

import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.json.TypeRef;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpServerTransport;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.locks.ReentrantLock;
import reactor.core.publisher.Mono;

/** Writes each message on a line of its own. Thread-safe. */
final class StdioTransport implements McpServerTransport {
  private final OutputStream out;
  private final ReentrantLock turn = new ReentrantLock();

  StdioTransport(OutputStream out) {
    this.out = out;
  }

  /** One message, whole. */
  void write(byte[] message) {
    turn.lock();
    try {
      out.write(message);
      out.write('\n');
      out.flush();
    } catch (IOException gone) {
      throw new UncheckedIOException("the client is gone", gone);
    } finally {
      turn.unlock();
    }
  }

  @Override
  public Mono<Void> sendMessage(JSONRPCMessage message) {
    return Mono.fromRunnable(() -> write(Messages.write(message).getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public <T> T unmarshalFrom(Object data, TypeRef<T> type) {
    return McpJsonDefaults.getMapper().convertValue(data, type);
  }

  @Override
  public Mono<Void> closeGracefully() {
    return Mono.empty();
  }
}
