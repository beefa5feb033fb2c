package dev.vel.daemon.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More bodies at once than there is memory for are refused, and nothing else happens. */
@Timeout(30)
class BodiesTest {
  private static final int BODY = 90_000;
  private static final Capacity FIVE_BODIES = new Capacity(5 * BODY + 1_000, 512);

  private final Semaphore reading = new Semaphore(0);
  private final CountDownLatch done = new CountDownLatch(1);
  private final AtomicInteger admitted = new AtomicInteger();
  private final Listener listener =
      TestListener.start(
          List.of(
              TestListener.post("/hold", this::hold),
              TestListener.post("/read", request -> Answer.json(200, request.json().size())),
              TestListener.post("/ignore", request -> Answer.json(200, "ignored"))),
          (route, request) -> {
            admitted.incrementAndGet();
            return Admission.Admitted.ANYBODY;
          },
          TestListener.rules(Patience.DEFAULT, FIVE_BODIES));
  private final Caller caller = new Caller(listener.port());
  private final ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor();

  @AfterEach
  void stop() {
    done.countDown();
    clients.close();
    listener.close();
  }

  @Test
  void refusesBodiesBeyondItsBudgetAndServesTheOthers() throws Exception {
    List<Future<HttpResponse<String>>> held = times(5, () -> post("/hold"));
    assertThat(reading.tryAcquire(5, 20, TimeUnit.SECONDS)).isTrue();
    for (Future<HttpResponse<String>> refused : times(15, () -> post("/hold"))) {
      assertThat(refused.get().statusCode()).isEqualTo(503);
      assertThat(refused.get().body()).contains("UNAVAILABLE");
      assertThat(refused.get().headers().firstValue("Retry-After")).contains("1");
    }
    assertThat(admitted).as("those for whom anything was done").hasValue(5);
    done.countDown();
    for (Future<HttpResponse<String>> served : held) {
      assertThat(served.get().statusCode()).isEqualTo(200);
    }
    everythingFitsAgain();
  }

  @Test
  void countsWhatBecomesOfABodyAndServesTheLargestAlone() throws Exception {
    byte[] dense = ("[" + "[],".repeat(9_999) + "[]]").getBytes(StandardCharsets.US_ASCII);
    assertThat(Capacity.ofTree(dense)).isBetween(FIVE_BODIES.bodyBytes() / 2, 5L * BODY);
    byte[] denser = ("[" + "[],".repeat(19_999) + "[]]").getBytes(StandardCharsets.US_ASCII);
    assertThat(Capacity.ofTree(denser)).isGreaterThan(FIVE_BODIES.bodyBytes());
    Future<HttpResponse<String>> held = clients.submit(() -> caller.send("POST", "/hold", dense));
    assertThat(reading.tryAcquire(20, TimeUnit.SECONDS)).isTrue();
    assertThat(caller.send("POST", "/read", dense).statusCode()).isEqualTo(503);
    assertThat(post("/read").statusCode()).isEqualTo(200);
    done.countDown();
    assertThat(held.get().statusCode()).isEqualTo(200);
    assertThat(caller.send("POST", "/read", denser).statusCode()).isEqualTo(200);
    everythingFitsAgain();
  }

  /** The end of a request, which is after its answer, is held up until the next one is served. */
  @Test
  void hasRoomForTheLargestAgainAsSoonAsItIsAnswered() throws Exception {
    String densest = "[" + "[],".repeat(19_999) + "[]]";
    Semaphore ending = new Semaphore(0);
    RequestWatch slowToEnd =
        new RequestWatch() {
          @Override
          public void answered(String method, String route, int status, long nanos) {
            ending.acquireUninterruptibly();
          }
        };
    List<Route> routes =
        List.of(TestListener.post("/read", request -> Answer.json(200, request.json().size())));
    try (Listener slow =
        Listener.start(
            TestListener.address(),
            routes,
            (route, request) -> Admission.Admitted.ANYBODY,
            TestListener.rules(Patience.DEFAULT, FIVE_BODIES),
            slowToEnd,
            InstantSource.system())) {
      for (int i = 0; i < 2; i++) {
        try (RawClient client = new RawClient(slow.port())) {
          client.send(
              "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Content-Length: "
                  + densest.length()
                  + "\r\n\r\n"
                  + densest);
          assertThat(client.answer()).startsWith("HTTP/1.1 200");
        }
      }
      ending.release(2);
    }
  }

  @Test
  void countsBodiesInChunksToo() throws Exception {
    List<Future<HttpResponse<String>>> held = times(5, () -> post("/hold"));
    assertThat(reading.tryAcquire(5, 20, TimeUnit.SECONDS)).isTrue();
    try (RawClient client = new RawClient(listener.port())) {
      client.send(
          "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
              + "Transfer-Encoding: chunked\r\n\r\n7d0\r\n"
              + " ".repeat(2_000)
              + "\r\n0\r\n\r\n");
      assertThat(client.answer()).startsWith("HTTP/1.1 503");
    }
    done.countDown();
    for (Future<HttpResponse<String>> served : held) {
      assertThat(served.get().statusCode()).isEqualTo(200);
    }
    everythingFitsAgain();
  }

  @Test
  void givesBackWhatAClientTookThatWentAway() throws Exception {
    for (int i = 0; i < 10; i++) {
      try (RawClient client = new RawClient(listener.port())) {
        client.send(
            "POST /read HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                + "Content-Length: 90000\r\n\r\n[1,");
      }
    }
    Awaitility.await().atMost(Duration.ofSeconds(10)).untilAsserted(this::everythingFitsAgain);
  }

  @Test
  void takesNothingForABodyThatNobodyReads() throws Exception {
    for (Future<HttpResponse<String>> served : times(20, () -> post("/ignore"))) {
      assertThat(served.get().statusCode()).isEqualTo(200);
    }
  }

  /** Five at once are as many as there is room for. */
  private void everythingFitsAgain() throws Exception {
    for (Future<HttpResponse<String>> served : times(5, () -> post("/read"))) {
      assertThat(served.get().statusCode()).isEqualTo(200);
    }
  }

  private Answer hold(Request request) {
    request.json();
    reading.release();
    try {
      assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return Answer.json(200, "held");
  }

  private HttpResponse<String> post(String path) throws Exception {
    return caller.send("POST", path, body());
  }

  private static byte[] body() {
    byte[] body = " ".repeat(BODY).getBytes(StandardCharsets.US_ASCII);
    body[0] = '[';
    body[BODY - 1] = ']';
    return body;
  }

  private <T> List<Future<T>> times(int count, Callable<T> work) {
    List<Future<T>> running = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      running.add(clients.submit(work));
    }
    return running;
  }
}
