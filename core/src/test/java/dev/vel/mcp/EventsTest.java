package dev.vel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventsTest {
  @Test
  void countsAnEventOnlyWhenItHasComeWhole() throws IOException {
    Events events = events("id: 1\ndata: a\n\nid: 2\ndata: b\n");

    assertThat(events.next()).isEqualTo("a");
    assertThat(events.next()).isNull();

    assertThat(events.lastId()).isEqualTo("1");
  }

  @Test
  void countsAnEventThatHoldsNothing() throws IOException {
    Events events = events("id: 7\ndata:\n\n");

    assertThat(events.next()).isNull();

    assertThat(events.lastId()).isEqualTo("7");
  }

  private static Events events(String text) {
    return new Events(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "0", 1_000);
  }
}
