package dev.vel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.mcp.ToolException.Kind;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

class WireTest {
  @Test
  void leavesNoRequestWaitingThatIsSentAsItEnds() throws Exception {
    for (int i = 0; i < 20_000; i++) {
      Silent wire = new Silent();
      CountDownLatch ready = new CountDownLatch(1);
      Thread closer =
          Thread.ofVirtual()
              .start(() -> {
                ready.countDown();
                wire.ended(wire.failure(Kind.CLOSED, "was closed"));
              });
      ready.await();

      wire.sendMessage(new JSONRPCRequest("tools/call", "1", null))
          .contextWrite(Context.of(Ticket.class, new Ticket()))
          .subscribe(ignored -> {}, ignored -> {});

      closer.join();
      assertThat(wire.isOutstanding("1")).isFalse();
    }
  }

  private static final class Silent extends Wire {
    Silent() {
      super("silent");
    }

    @Override
    void start() {}

    @Override
    Mono<Void> transmit(JSONRPCMessage message) {
      return Mono.empty();
    }

    @Override
    void dropped(Object id) {}

    @Override
    void release() {}
  }
}
