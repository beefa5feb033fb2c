package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a stream of events leaves behind. */
@Timeout(30)
class EventStreamTest {
  private final CountDownLatch endSeen = new CountDownLatch(1);
  private final AtomicBoolean released = new AtomicBoolean();

  /** One event, and a place that is slow to be given back. */
  private final class Single implements EventSource {
    @Override
    public void writeTo(EventSink sink) {
      sink.event(1, "result", "{}");
    }

    @Override
    public void close() {
      try {
        released.set(!endSeen.await(500, TimeUnit.MILLISECONDS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"GET, '0\r\n\r\n'", "HEAD, '\r\n\r\n'"})
  void givesItsPlaceBackBeforeItsEndIsTold(String method, String end) throws Exception {
    try (Listener listener =
            TestListener.start(
                List.of(TestListener.get("/events", request -> Answer.events(new Single()))));
        RawClient client = new RawClient(listener.port())) {
      client.send(method + " /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.until(end)).startsWith("HTTP/1.1 200").endsWith(end);
      endSeen.countDown();
      assertThat(released).isTrue();
    }
  }

  @Test
  void tellsEventsAndTheirEnd() throws Exception {
    endSeen.countDown();
    try (Listener listener =
            TestListener.start(
                List.of(TestListener.get("/events", request -> Answer.events(new Single()))));
        RawClient client = new RawClient(listener.port())) {
      client.send("GET /events HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.untilClosed())
          .contains("text/event-stream")
          .contains("event: result\ndata: {}\n")
          .endsWith("0\r\n\r\n");
    }
  }
}
