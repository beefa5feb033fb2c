package dev.vel.daemon.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.modelcontextprotocol.spec.McpSchema.JSONRPCNotification;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What a stream keeps for its readers. */
class OutboxTest {
  private final Outbox stream = new Outbox(1);
  private final int reader = stream.take();

  @Test
  void whatARequestHeldIsGivenBackBeforeItsAnswerCanBeRead() throws Exception {
    List<Integer> readable = new ArrayList<>();
    stream.beforeAnswer(() -> readable.add(there()));
    stream.sendMessage(new JSONRPCNotification("2.0", "notifications/progress", null)).block();
    assertThat(readable).isEmpty();
    stream.sendMessage(new JSONRPCResponse("2.0", 1, Map.of(), null)).block();
    assertThat(readable).containsExactly(1);
    assertThat(there()).isEqualTo(2);
  }

  private int there() {
    try {
      return stream.after(0, reader, Duration.ZERO).messages().size();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
