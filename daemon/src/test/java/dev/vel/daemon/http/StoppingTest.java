package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.wire.VelException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A listener that stops leaves nobody hanging. */
@Timeout(20)
class StoppingTest {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final AtomicBoolean worked = new AtomicBoolean();
  private final CountDownLatch goOn = new CountDownLatch(1);

  /** Waits for the stop. */
  private final class Endless implements EventSource {
    @Override
    public void writeTo(EventSink sink) throws InterruptedException {
      sink.retry(1);
      sink.flush();
      begun.countDown();
      while (!sink.isStopping()) {
        TimeUnit.MILLISECONDS.sleep(20);
      }
      sink.comment("bye");
    }

    @Override
    public void close() {}
  }

  private Answer slow() {
    begun.countDown();
    try {
      assertThat(goOn.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Assertions.fail(e);
    }
    return Answer.json(200, "slow");
  }

  private Listener listener() {
    return TestListener.start(
        List.of(
            TestListener.get("/events", request -> Answer.events(new Endless())),
            TestListener.get("/plain", request -> Answer.json(200, "plain")),
            TestListener.get("/slow", request -> slow()),
            TestListener.get(
                "/broken",
                request -> {
                  slow();
                  throw VelException.unavailable("no database", new IOException());
                }),
            TestListener.post(
                "/work",
                request -> {
                  worked.set(true);
                  return Answer.json(201, "work");
                })));
  }

  @Test
  void endsStreamsCleanly() throws Exception {
    Listener listener = listener();
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /events HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
      listener.close();
      assertThat(client.untilClosed()).contains(": bye").endsWith("\r\n0\r\n\r\n");
    }
  }

  @Test
  void doesNotWaitForIdleConnections() throws IOException {
    Listener listener = listener();
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.answer()).endsWith("\"plain\"");
      long from = System.nanoTime();
      listener.close();
      assertThat(Duration.ofNanos(System.nanoTime() - from)).isLessThan(Duration.ofSeconds(4));
      assertThat(client.untilClosed()).isEmpty();
    }
  }

  @Test
  void answersWhatWasAskedAndCloses() throws Exception {
    Listener listener = listener();
    try (RawClient client = new RawClient(listener.port());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      client.send("GET /slow HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
      Future<?> closed = executor.submit(listener::close);
      org.awaitility.Awaitility.await().until(() -> refuses(listener.port()));
      goOn.countDown();
      assertThat(client.untilClosed()).contains("Connection: close").endsWith("\"slow\"");
      closed.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void sendsAQuestionElsewhereThatItsStopKeepsFromBeingAnswered() throws Exception {
    Listener listener = listener();
    try (RawClient client = new RawClient(listener.port());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      client.send("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(begun.await(5, TimeUnit.SECONDS)).isTrue();
      Future<?> closed = executor.submit(listener::close);
      org.awaitility.Awaitility.await().until(() -> refuses(listener.port()));
      goOn.countDown();
      assertThat(client.untilClosed())
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 1", "Connection: close", "send it again");
      closed.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void refusesWorkThatIsAskedForInItsLastMomentAndStillTellsWhatItKnows() throws Exception {
    Listener listener = listener();
    try (RawClient writer = new RawClient(listener.port());
        RawClient reader = new RawClient(listener.port());
        ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      writer.send("POST /work HTTP/1.1\r\nHost: x\r\n");
      reader.send("GET /plain HTTP/1.1\r\nHost: x\r\n");
      TimeUnit.MILLISECONDS.sleep(300);
      Future<?> closed = executor.submit(listener::close);
      org.awaitility.Awaitility.await().until(() -> refuses(listener.port()));
      writer.send("Content-Length: 0\r\n\r\n");
      assertThat(writer.untilClosed())
          .startsWith("HTTP/1.1 503 ")
          .contains("Retry-After: 1", "Connection: close", "send it again");
      reader.send("\r\n");
      assertThat(reader.untilClosed()).startsWith("HTTP/1.1 200 ").endsWith("\"plain\"");
      closed.get(5, TimeUnit.SECONDS);
      assertThat(worked).isFalse();
    }
  }

  private static boolean refuses(int port) {
    try (RawClient another = new RawClient(port)) {
      return another.send("GET /plain HTTP/1.1\r\nHost: x\r\n\r\n").untilClosed().isEmpty();
    } catch (IOException refused) {
      return true;
    }
  }
}
