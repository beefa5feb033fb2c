package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Slow and silent clients do not hold connections. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(20)
class DeadlinesTest {
  private static final Patience IMPATIENT =
      new Patience(
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofMillis(500),
          Duration.ofMillis(1_500),
          Duration.ofMillis(500));

  private final CountDownLatch clientGone = new CountDownLatch(1);
  private final Listener listener =
      TestListener.start(
          List.of(
              TestListener.get("/plain", request -> Answer.json(200, "plain")),
              TestListener.post("/read", request -> Answer.json(200, request.json())),
              TestListener.get("/quiet", request -> Answer.events(new Quiet())),
              TestListener.get("/flood", request -> Answer.events(new Flood()))),
          (route, request) -> Admission.Admitted.ANYBODY,
          TestListener.rules(IMPATIENT));
  private final ScheduledExecutorService dripper = Executors.newSingleThreadScheduledExecutor();

  /** Nothing for longer than every deadline, then one event. */
  private static final class Quiet implements EventSource {
    @Override
    public void writeTo(EventSink sink) throws InterruptedException {
      sink.retry(1);
      sink.flush();
      TimeUnit.MILLISECONDS.sleep(IMPATIENT.write().toMillis() * 2);
      sink.event(1, "result", "{}");
    }

    @Override
    public void close() {}
  }

  /** More than any buffer takes. */
  private final class Flood implements EventSource {
    @Override
    public void writeTo(EventSink sink) {
      while (true) {
        sink.event(1, "delta", "x".repeat(100_000));
        sink.flush();
      }
    }

    @Override
    public void close() {
      clientGone.countDown();
    }
  }

  @AfterAll
  void stop() {
    dripper.shutdownNow();
    listener.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GET /pl",
        "GET /plain HTTP/1.1\r\nHost: x\r\nX: ",
        "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 10\r\n\r\n[",
        "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n5",
      })
  void closesSilentConnections(String beginning) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      assertThat(client.send(beginning).untilClosed()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "GET /",
        "GET /plain HTTP/1.1\r\nHost: x\r\nX: ",
        "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Content-Length: 1000\r\n\r\n",
        "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n3e8\r\n",
      })
  void closesDrippingConnections(String beginning) throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send(beginning);
      ScheduledFuture<?> drip =
          dripper.scheduleWithFixedDelay(() -> drip(client), 0, 100, TimeUnit.MILLISECONDS);
      assertThat(client.untilClosed()).isEmpty();
      drip.cancel(true);
    }
  }

  private static void drip(RawClient client) {
    try {
      client.send("1");
    } catch (IOException closed) {
      throw new UncheckedIOException(closed);
    }
  }

  @Test
  void closesIdleConnectionsQuietly() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      long from = System.nanoTime();
      client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).endsWith("\"plain\"");
      assertThat(client.untilClosed()).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isGreaterThan(Duration.ofSeconds(1));
    }
  }

  @Test
  void leavesQuietStreamsOpen() throws IOException {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /quiet HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(client.untilClosed()).contains("event: result").endsWith("0\r\n\r\n");
    }
  }

  @Test
  void endsAStreamWhoseClientTakesNothing() throws Exception {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /flood HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(clientGone.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }
}
