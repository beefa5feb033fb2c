package dev.vel.cli.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.vel.cli.ChildProgram;
import dev.vel.cli.http.Server.Reply;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.thread.Threads;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class HttpTaskWatchTest {
  private static final UUID ID = Ids.next();
  private static final Backoff QUICK = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2), 4);
  private static final String END = "id: 4\nevent: result\ndata: {\"status\":\"completed\"}\n\n";

  private final List<String> said = new CopyOnWriteArrayList<>();
  private Server server = new Server(asked -> Reply.NOTHING);

  @AfterEach
  void close() {
    server.close();
  }

  private HttpVel answering(Function<Server.Asked, Reply> answers) {
    server.close();
    server = new Server(answers);
    return new HttpVel(
        new Client(server.url(), new Bearer.Fixed("t", ""), "vel/test", Duration.ZERO),
        QUICK,
        said::add);
  }

  /** Closes a stream of Java's own connection while a thread of the system waits for more of it. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws IOException, InterruptedException {
      Threads.haveFew();
      try (ServerSocket server = new ServerSocket(0)) {
        Threads.start(() -> begin(server));
        URI elsewhere = URI.create("http://0.0.0.0:" + server.getLocalPort());
        Client client = new Client(elsewhere, new Bearer.Fixed("t", ""), "vel/test", Duration.ZERO);
        try (TaskWatch watch = new HttpVel(client, QUICK).watch(ID, 0)) {
          System.out.println("came: " + watch.next(Duration.ofMinutes(1)).orElseThrow().id());
          Awaitility.await().until(Program::isWaiting);
        }
        System.out.println("closed");
      }
    }

    /** Says something, and then nothing more. */
    private static void begin(ServerSocket server) {
      try (Socket socket = server.accept()) {
        String said = delta(1);
        String answer =
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
                + Integer.toHexString(said.length())
                + "\r\n"
                + said
                + "\r\n";
        socket.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
        socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static boolean isWaiting() {
      return Thread.getAllStackTraces().entrySet().stream()
          .filter(thread -> thread.getKey().getName().equals("task-events"))
          .flatMap(thread -> Arrays.stream(thread.getValue()))
          .anyMatch(frame -> frame.getClassName().equals("sun.nio.ch.NioSocketImpl"));
    }
  }

  @Test
  void closesAStreamThatIsNotOnThisMachineWithoutWaitingForMoreOfIt() throws Exception {
    assertThat(ChildProgram.said(Program.class)).contains("came: 1").endsWith("closed\n");
  }

  private static String delta(int id) {
    return ": still there\nid: "
        + id
        + "\nevent: delta\ndata: {\"text\":\n"
        + "data: \""
        + id
        + "\"}\n\n";
  }

  private static List<TaskEvent> all(TaskWatch watch) throws InterruptedException {
    List<TaskEvent> events = new ArrayList<>();
    while (!watch.ended()) {
      watch.next(Duration.ofSeconds(10)).ifPresent(events::add);
    }
    return events;
  }

  private static Reply stream(String text) {
    return Reply.json(200, text, "Content-Type", "text/event-stream");
  }

  @Test
  void beginsThoughTheConnectionBreaksTwiceBeforeAnythingCame() throws InterruptedException {
    HttpVel vel =
        answering(asked -> server.asked.size() < 3 ? Reply.NOTHING : stream(delta(1) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(watch.next(Duration.ofSeconds(10)).orElseThrow().id()).isEqualTo(1);
    }
    assertThat(server.asked).hasSize(3);
  }

  @Test
  void beginsElsewhereWhereAnInstanceStops() throws InterruptedException {
    HttpVel vel =
        answering(asked ->
            server.asked.size() < 2
                ? Reply.json(
                    503, Reply.error(503, "UNAVAILABLE", "stopping").body(), "Retry-After", "1")
                : stream(delta(1) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(watch.next(Duration.ofSeconds(10)).orElseThrow().id()).isEqualTo(1);
    }
  }

  @Test
  void goesOnAfterTheLastEventWithNoGapAndNoRepeat() throws InterruptedException {
    HttpVel vel =
        answering(asked ->
            switch (server.asked.size()) {
              case 1 -> stream(delta(1) + delta(2) + "id: 3\nevent: delta\ndata: {\"te");
              case 2 -> Reply.NOTHING;
              case 3 -> Reply.error(503, "UNAVAILABLE", "draining");
              default -> stream(delta(2) + delta(3) + END);
            });
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(all(watch)).extracting(TaskEvent::id).containsExactly(1L, 2L, 3L, 4L);
      assertThat(watch.next(Duration.ofDays(1))).isEmpty();
    }
    assertThat(server.asked.getFirst().lastEvent()).isEmpty();
    assertThat(server.asked.getLast().lastEvent()).contains("2");
  }

  @Test
  void goesToAnotherInstanceAtOnceWhenSentThere() throws InterruptedException {
    String sent = "event: reconnect\ndata: {\"reason\":\"stopping\"}\n\n";
    HttpVel vel =
        answering(asked ->
            server.asked.size() < 10 ? stream(sent) : stream(delta(1) + delta(2) + delta(3) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(all(watch)).extracting(TaskEvent::id).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void asksAgainForAnEventThatWasLeftOut() throws InterruptedException {
    HttpVel vel =
        answering(asked ->
            server.asked.size() == 1
                ? stream(delta(1) + delta(3))
                : stream(delta(2) + delta(3) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(all(watch)).extracting(TaskEvent::id).containsExactly(1L, 2L, 3L, 4L);
    }
  }

  @Test
  void readsTextThatIsSplitOverLines() throws InterruptedException {
    HttpVel vel = answering(asked -> stream(delta(1) + delta(2) + delta(3) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(watch.next(Duration.ofSeconds(10)))
          .hasValueSatisfying(
              event -> assertThat(event.data().path("text").asText()).isEqualTo("1"));
    }
  }

  @Test
  void tellsWhenAnEventHappenedAndNotWhenItCame() throws InterruptedException {
    HttpVel vel =
        answering(asked ->
            stream(
                "id: 1\nevent: result\ndata: {\"at\":\"2026-11-22T14:00:00.5Z\",\"status\":\"completed\"}\n\n"));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      TaskEvent end = all(watch).getFirst();
      assertThat(end.at()).isEqualTo(Instant.parse("2026-11-22T14:00:00.5Z"));
      assertThat(end.data()).isEqualTo(Json.object().put("status", "completed"));
    }
  }

  @Test
  void takesTheEventsOfADaemonThatTellsNoTimes() throws InterruptedException {
    Instant before = Instant.now();
    HttpVel vel = answering(asked -> stream(delta(1) + delta(2) + delta(3) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(all(watch)).allMatch(event -> !event.at().isBefore(before));
    }
  }

  @Test
  void saysThatTheConnectionIsLostAndThatItIsBack() throws InterruptedException {
    HttpVel vel =
        answering(asked ->
            switch (server.asked.size()) {
              case 1 -> stream(delta(1));
              case 2, 3 -> Reply.NOTHING;
              default -> stream(delta(2) + delta(3) + END);
            });
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(all(watch)).hasSize(4);
    }
    assertThat(said).hasSize(2);
    assertThat(said.getFirst())
        .startsWith("lost the connection to " + server.url() + ": the connection broke: ")
        .endsWith("; trying again for 0 s");
    assertThat(said.getLast()).isEqualTo("connected to " + server.url() + " again");
  }

  @Test
  void saysNothingOfAStreamThatIsOpenAgainAtOnce() throws InterruptedException {
    HttpVel vel =
        answering(asked ->
            server.asked.size() == 1
                ? stream(delta(1) + "event: reconnect\ndata: {}\n\n")
                : stream(delta(2) + delta(3) + END));
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(all(watch)).hasSize(4);
    }
    assertThat(said).isEmpty();
  }

  @Test
  void refusesAtOnceWhatIsNotThere() {
    HttpVel vel = answering(asked -> Reply.error(404, "NOT_FOUND", "Task not found"));
    assertThatExceptionOfType(VelException.class)
        .isThrownBy(() -> vel.watch(ID, 0))
        .satisfies(refused -> assertThat(refused.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void givesUpWhenNobodyAnswersForLong() throws InterruptedException {
    HttpVel vel = answering(asked -> server.asked.size() == 1 ? stream(delta(1)) : Reply.NOTHING);
    try (TaskWatch watch = vel.watch(ID, 0)) {
      assertThat(watch.next(Duration.ofSeconds(10))).isPresent();
      assertThatExceptionOfType(VelException.class)
          .isThrownBy(() -> watch.next(Duration.ofSeconds(10)))
          .withMessageContaining("cannot reach");
    }
  }

  @Test
  void endsWhenTheEndWasSeenEarlier() throws InterruptedException {
    String task =
        """
        {"id":"%s","agent_id":"%s","description":"x","status":"completed","priority":"low",
         "parameters":{},"attempt":1,"history":[],"created_at":"2026-11-22T14:00:00Z",
         "updated_at":"2026-11-22T14:00:00Z"}
        """
            .formatted(ID, ID);
    HttpVel vel =
        answering(asked ->
            asked.path().endsWith("/stream") ? stream(": end\n\n") : Reply.json(200, task));
    try (TaskWatch watch = vel.watch(ID, 4)) {
      Optional<TaskEvent> none = watch.next(Duration.ofSeconds(10));
      assertThat(none).isEmpty();
      assertThat(watch.ended()).isTrue();
    }
  }
}
