package dev.vel.daemon.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sends one answer and leaves the connection either clean or closed. For one thread. */
final class Outgoing {
  static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

  private static final Logger LOG = LoggerFactory.getLogger(Outgoing.class);

  /** The most that is read from a client that goes on sending after its answer. */
  private static final int LINGER_BYTES = 8 * 1024 * 1024;

  private final Connections connections;
  private final Connection connection;
  private final ServerRequest request;
  private final RoutingResponse response;
  private final Map<String, String> headers;
  private @Nullable ByteStream stream;

  Outgoing(
      Connections connections,
      Connection connection,
      ServerRequest request,
      RoutingResponse response,
      Map<String, String> headers) {
    this.connections = connections;
    this.connection = connection;
    this.request = request;
    this.response = response;
    this.headers = headers;
  }

  /**
   * @param broken whether where the body ends is in doubt
   */
  void send(Answer answer, Body body, boolean broken) {
    response.status(Status.create(answer.status()));
    headers.forEach((name, value) -> response.headers().set(HeaderNames.create(name), value));
    if (isLast(body, broken)) {
      response.headers().set(HeaderValues.CONNECTION_CLOSE);
    }
    connection.limit(connections.patience().write());
    try {
      // Java writes a class for a switch on types, which the first answer need not wait for.
      if (answer.content() instanceof Answer.Whole whole) {
        send(whole);
      } else {
        send(answer.content());
      }
    } catch (IOException | UncheckedIOException gone) {
      throw new CloseConnectionException("the client is gone", gone);
    }
    connection.unlimited();
  }

  private void send(Answer.Whole whole) throws IOException {
    send(whole.type(), whole.text().getBytes(StandardCharsets.UTF_8));
  }

  private void send(Answer.Content content) throws IOException {
    switch (content) {
      case Answer.None none -> response.send();
      case Answer.Whole whole -> send(whole);
      case Answer.Raw raw -> send(raw.type(), raw.bytes());
      case Answer.Found found -> throw new IllegalStateException("what was found is to be sent");
      case Answer.Events events -> send(events);
    }
  }

  /** Makes sure that what is read next is the next request, or that nothing is. */
  void finish(Body body, boolean broken) {
    if (isLast(body, broken)) {
      linger(body.ended() && !broken);
    }
    if (!body.ended()) {
      connection.limit(connections.patience().body());
      if (!body.drain()) {
        linger(false);
      }
    }
    connection.idle(connections.patience().idle());
    if (connections.isStopping()) {
      throw new CloseConnectionException("the daemon is stopping");
    }
  }

  private boolean isLast(Body body, boolean broken) {
    return broken
        || connections.isStopping()
        || request.headers().all(HeaderNames.CONNECTION, List::of).stream()
            .anyMatch(value -> value.toLowerCase(Locale.ROOT).contains("close"))
        || (!body.ended() && request.headers().contentLength().orElse(0) > Body.DRAIN);
  }

  /**
   * Starts a stream that {@link #end} ends.
   *
   * @param more headers beside those that every answer carries
   */
  Live.Stream start(Body body, String contentType, Map<String, String> more) {
    response.status(Status.OK_200);
    headers.forEach((name, value) -> response.headers().set(HeaderNames.create(name), value));
    more.forEach((name, value) -> response.headers().set(HeaderNames.create(name), value));
    response.headers().set(HeaderNames.CONTENT_TYPE, contentType);
    response.headers().set(HeaderNames.create("X-Accel-Buffering"), "no");
    if (isLast(body, false)) {
      response.headers().set(HeaderValues.CONNECTION_CLOSE);
    }
    ByteStream started =
        new ByteStream(response.outputStream(), connection, connections.patience());
    stream = started;
    return started;
  }

  /** Sends the last chunk. */
  void end() {
    connection.limit(connections.patience().write());
    try {
      if (stream != null) {
        stream.last();
      }
      response.commit();
    } catch (UncheckedIOException gone) {
      throw new CloseConnectionException("the client is gone", gone);
    }
    connection.unlimited();
  }

  private void send(String type, byte[] bytes) {
    response.headers().set(HeaderNames.CONTENT_TYPE, type);
    if (isHead()) {
      response.headers().set(HeaderNames.CONTENT_LENGTH, Integer.toString(bytes.length));
      response.send();
    } else {
      response.send(bytes);
    }
  }

  private void send(Answer.Events events) throws IOException {
    response.headers().set(HeaderNames.CONTENT_TYPE, "text/event-stream");
    try (EventSource source = events.source()) {
      if (!isHead()) {
        write(source);
      }
    }
    // What the stream held was given back: whoever has its end may open the next one at once.
    connection.limit(connections.patience().write());
    if (isHead()) {
      response.send();
    } else {
      response.commit();
    }
  }

  private void write(EventSource source) throws IOException {
    EventSink sink =
        new EventSink(
            response.outputStream(), connection, connections.patience(), connections::isStopping);
    try {
      source.writeTo(sink);
      sink.flush();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the stream was interrupted", e);
    } catch (CloseConnectionException gone) {
      throw gone;
    } catch (RuntimeException failed) {
      // Without its last chunk the client knows that this stream did not end well.
      LOG.warn("a stream broke off", failed);
      throw new CloseConnectionException("the stream broke off", failed);
    }
  }

  private boolean isHead() {
    return request.prologue().method().text().equals("HEAD");
  }

  /**
   * Closes the connection. A client that is still sending would lose the answer to a reset, so what
   * it sends is taken for a moment and thrown away.
   */
  private void linger(boolean clean) {
    if (!clean) {
      connection.limit(connections.patience().linger());
      connection.halfClose();
      DataReader reader = connection.reader();
      try {
        for (int taken = 0; taken < LINGER_BYTES; ) {
          taken += reader.readBuffer().available();
        }
      } catch (DataReader.InsufficientDataAvailableException end) {
        throw new CloseConnectionException("the client is done too", end);
      }
    }
    throw new CloseConnectionException("the last answer on this connection is sent");
  }
}
