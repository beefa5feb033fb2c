package dev.vel.daemon.mcp;

import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Live;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/**
 * Brings the messages of one stream to one connection: as one document when there is nothing but
 * the answer and it is there soon, else as Server-Sent Events. For one thread.
 */
final class Delivery {
  /** So long an answer may take to be sent as one document. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private static final Duration TICK = Duration.ofMillis(500);
  private static final Duration COMMENT = Duration.ofSeconds(10);

  /** Within which clients come back whose connection broke, in milliseconds. */
  private static final int RETRY = 1000;

  private final McpSession session;
  private final Outbox stream;
  private final Guest guest;
  private final InstantSource clock;
  private final int reader;
  private int seen;

  /**
   * @param seen messages of it that the client has
   */
  Delivery(McpSession session, Outbox stream, Guest guest, int seen, InstantSource clock) {
    this.clock = clock;
    this.session = session;
    this.stream = stream;
    this.guest = guest;
    this.reader = stream.take();
    this.seen = seen;
  }

  /** The answer to a request. */
  Answer answer(Live.Start start) throws InterruptedException {
    Outbox.News news = stream.after(0, reader, SOON);
    List<Outbox.Message> messages = news.messages();
    if (messages.size() == 1 && messages.getFirst().answer()) {
      return Answer.raw(200, headers(), "application/json", messages.getFirst().json());
    }
    if (messages.isEmpty() && news.over()) {
      // It was taken back, so there is no answer to it.
      return Answer.empty(202);
    }
    session.keep(stream, clock.instant());
    return events(start);
  }

  /** The stream itself, from where the client is. */
  Answer events(Live.Start start) throws InterruptedException {
    Live.Stream out = start.stream("text/event-stream", headers());
    write(out, "retry: " + RETRY + "\n");
    write(out, session.isPrimed() ? "id: " + eventId() + "\ndata: \n\n" : "\n");
    out.flush();
    long spoken = System.nanoTime();
    boolean probe = false;
    while (true) {
      Outbox.News news = stream.after(seen, reader, TICK);
      for (Outbox.Message message : news.messages()) {
        seen++;
        write(out, "id: " + eventId() + "\nevent: message\ndata: ");
        out.write(message.json(), 0, message.json().length);
        write(out, "\n\n");
        spoken = System.nanoTime();
      }
      // The first write to a client that left still succeeds; it takes another to learn of it.
      if (probe || System.nanoTime() - spoken > COMMENT.toNanos()) {
        write(out, ": still here\n\n");
        probe = !probe;
        spoken = System.nanoTime();
      }
      out.flush();
      if (stream.isRead(seen)) {
        session.read(stream, clock.instant());
      }
      if (news.over() || !guest.isStillWelcome()) {
        return Answer.empty(200);
      }
    }
  }

  private String eventId() {
    return stream.number() + "-" + seen;
  }

  private Map<String, String> headers() {
    return Map.of("Mcp-Session-Id", session.id());
  }

  private static void write(Live.Stream out, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    out.write(bytes, 0, bytes.length);
  }
}
