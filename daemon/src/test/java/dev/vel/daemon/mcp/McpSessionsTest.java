package dev.vel.daemon.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.mcpserver.VelServer;
import dev.vel.wire.VelException;
import io.modelcontextprotocol.spec.McpSchema.ClientCapabilities;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class McpSessionsTest {
  private final VelServer server = new VelServer();
  private final UUID user = UUID.randomUUID();
  private Instant now = Instant.parse("2026-11-01T00:00:00Z");
  private final McpSessions sessions = new McpSessions(() -> now);

  private McpSession open() {
    InitializeRequest request =
        InitializeRequest.builder(
                "2025-11-25",
                ClientCapabilities.builder().build(),
                Implementation.builder("test", "1").build())
            .build();
    McpSession session = new McpSession(user, "2025-11-25", server.open(request).session(), now);
    sessions.add(session);
    return session;
  }

  private McpSession find(McpSession session) {
    return sessions.find(Optional.of(session.id()), user);
  }

  @Test
  void endsASessionThatNobodyUsed() {
    McpSession session = open();
    now = now.plus(Duration.ofMinutes(29));
    assertThat(find(session)).isSameAs(session);
    now = now.plus(Duration.ofMinutes(31));
    assertThatThrownBy(() -> find(session)).isInstanceOf(Refusal.class);
    assertThat(sessions.all()).isEmpty();
  }

  @Test
  void aSessionAtWorkIsNotIdle() {
    McpSession session = open();
    Outbox stream = session.begin(now).orElseThrow();
    now = now.plus(Duration.ofHours(2));
    open();
    assertThat(find(session)).isSameAs(session);
    session.done(stream, now);
    now = now.plus(Duration.ofMinutes(31));
    open();
    assertThat(sessions.all()).hasSize(1);
  }

  @Test
  void refusesMoreSessionsThanAUserMayHaveAtWork() {
    for (int i = 0; i < McpSessions.PER_USER; i++) {
      open().begin(now);
    }
    assertThatThrownBy(this::open).isInstanceOf(Refusal.class).hasMessageContaining("in use");
  }

  @Test
  void refusesMoreRequestsAtOnceThanASessionTakes() {
    McpSession session = open();
    List<Outbox> streams = new ArrayList<>();
    for (int i = 0; i < McpSession.AT_ONCE; i++) {
      streams.add(session.begin(now).orElseThrow());
    }
    assertThat(session.begin(now)).isEmpty();
    session.done(streams.getFirst(), now);
    assertThat(session.begin(now)).isPresent();
  }

  @Test
  void keepsTheLastStreamsAndForgetsOlderOnes() {
    McpSession session = open();
    for (int i = 0; i < 12; i++) {
      Outbox stream = session.begin(now).orElseThrow();
      session.done(stream, now);
      session.keep(stream, now);
    }
    assertThat(session.kept(4)).isEmpty();
    assertThat(session.kept(5)).isPresent();
  }

  @Test
  void forgetsAStreamAMinuteAfterItWasRead() {
    McpSession session = open();
    Outbox read = over(session, 10);
    Outbox unread = over(session, 10);
    session.read(read, now);

    now = now.plusSeconds(30);
    assertThat(find(session).kept(read.number())).isPresent();
    now = now.plusSeconds(31);
    assertThat(find(session).kept(read.number())).isEmpty();
    assertThat(session.kept(unread.number())).isPresent();
  }

  @Test
  void keepsNoMoreOfStreamsThanAFewMegabytes() {
    McpSession session = open();
    Outbox first = over(session, 3 << 20);
    Outbox second = over(session, 3 << 20);

    assertThat(session.kept(first.number())).isEmpty();
    assertThat(session.kept(second.number())).isPresent();
  }

  private Outbox over(McpSession session, int size) {
    Outbox stream = session.begin(now).orElseThrow();
    session.keep(stream, now);
    stream.sendMessage(JSONRPCResponse.result(1, "x".repeat(size))).block();
    session.done(stream, now);
    return stream;
  }

  @Test
  void takesNobodyOnceItIsClosed() {
    McpSession session = open();
    sessions.close();
    assertThatThrownBy(() -> find(session)).isInstanceOf(Refusal.class);
    assertThatThrownBy(this::open).isInstanceOf(VelException.class);
  }
}
