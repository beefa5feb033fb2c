package dev.vel.daemon.routes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.http.RawClient;
import dev.vel.daemon.http.TestListener;
import dev.vel.limit.StreamLeases;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.wire.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The rhythm of one stream, on events of the test's own making. */
@Timeout(20)
class TaskStreamTest {
  private static final Pace QUICK =
      new Pace(Duration.ofMillis(300), Duration.ofMillis(100), Duration.ofMillis(50));

  private final BlockingQueue<TaskEvent> events = new LinkedBlockingQueue<>();
  private final AtomicInteger renewals = new AtomicInteger();
  private final AtomicBoolean signedIn = new AtomicBoolean(true);
  private final CountDownLatch closed = new CountDownLatch(3);
  private final Listener listener =
      TestListener.start(List.of(TestListener.get("/stream", request -> Answer.events(stream()))));

  private final class Watch implements TaskWatch {
    private boolean ended;

    @Override
    public Optional<TaskEvent> next(Duration patience) throws InterruptedException {
      Optional<TaskEvent> next =
          Optional.ofNullable(events.poll(patience.toMillis(), TimeUnit.MILLISECONDS));
      ended = ended || next.filter(event -> event.event().isFinal()).isPresent();
      return next;
    }

    @Override
    public boolean ended() {
      return ended;
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private final class Lease implements StreamLeases.Lease {
    @Override
    public void renew() {
      renewals.incrementAndGet();
    }

    @Override
    public void close() {
      closed.countDown();
    }
  }

  private TaskStream stream() {
    return new TaskStream(closed::countDown, new Watch(), new Lease(), signedIn::get, QUICK);
  }

  @AfterEach
  void stop() {
    listener.close();
  }

  @Test
  void sendsTogetherWhatIsReadyTogether() throws Exception {
    for (int i = 1; i < 100; i++) {
      add(i, TaskEvent.Kind.DELTA);
    }
    add(100, TaskEvent.Kind.RESULT);
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      String all = client.untilClosed();
      String body = all.substring(all.indexOf("\r\n\r\n") + 4);
      assertThat(body)
          .contains(
              "retry: 1000\n\nid: 1\nevent: delta\n"
                  + "data: {\"at\":\"1970-01-01T00:00:00Z\",\"text\":\"ü\"}\n\n");
      assertThat(body).contains("id: 100\nevent: result\n").endsWith("\r\n0\r\n\r\n");
      assertThat(body.split("\r\n")).as("one chunk, and the last one").hasSize(3);
    }
    assertThat(closed.await(5, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void keepsAQuietStreamAliveAndItsLease() throws Exception {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      Awaitility.await().until(() -> renewals.get() >= 3);
      add(1, TaskEvent.Kind.ERROR);
      String all = client.untilClosed();
      assertThat(all.split(": still here", -1)).hasSizeGreaterThan(3);
      assertThat(all).contains("event: error");
    }
  }

  @Test
  void learnsAtTheNextCommentThatItsClientIsGone() throws Exception {
    RawClient client = new RawClient(listener.port());
    client.send("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n");
    Awaitility.await().until(() -> renewals.get() >= 1);
    client.close();
    assertThat(closed.await(2, TimeUnit.SECONDS)).isTrue();
    assertThat(renewals).hasValueLessThan(5);
  }

  @Test
  void endsSoonAfterItsCallerIsSignedOut() throws Exception {
    try (RawClient client = new RawClient(listener.port())) {
      client.send("GET /stream HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      Awaitility.await().until(() -> renewals.get() >= 1);
      signedIn.set(false);
      assertThat(client.untilClosed()).contains(": signed out").endsWith("\r\n0\r\n\r\n");
    }
  }

  private void add(long id, TaskEvent.Kind kind) {
    events.add(new TaskEvent(id, kind, Json.object().put("text", "ü"), Instant.EPOCH));
  }
}
