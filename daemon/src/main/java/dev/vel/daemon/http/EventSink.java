package dev.vel.daemon.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;

/**
 * Writes Server-Sent Events (WHATWG HTML, section 9.2). Frames are gathered and leave together at
 * {@link #flush()}, for each flush costs more than many frames. For one thread.
 */
public final class EventSink {
  private final OutputStream out;
  private final Connection connection;
  private final Patience patience;
  private final BooleanSupplier stopping;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(1024);

  EventSink(OutputStream out, Connection connection, Patience patience, BooleanSupplier stopping) {
    this.out = out;
    this.connection = connection;
    this.patience = patience;
    this.stopping = stopping;
  }

  /** Whether the daemon wants to end. */
  public boolean isStopping() {
    return stopping.getAsBoolean();
  }

  /** How long a client should wait before it connects again. */
  public void retry(int millis) {
    add("retry: " + millis + "\n\n");
  }

  /**
   * One event.
   *
   * @param data on one line
   */
  public void event(long id, String event, String data) {
    add("id: " + id + "\nevent: " + event + "\ndata: " + data + "\n\n");
  }

  /** Something about the stream itself, which is none of the events that are counted. */
  public void notice(String event, String data) {
    add("event: " + event + "\ndata: " + data + "\n\n");
  }

  /** A line that clients ignore: it keeps the connection alive, or finds out that it is not. */
  public void comment(String text) {
    add(": " + text + "\n\n");
  }

  /** Bytes that wait for the next flush. */
  public int pending() {
    return gathered.size();
  }

  /**
   * Sends what was gathered.
   *
   * @throws CloseConnectionException when the client is gone or takes nothing any more
   */
  public void flush() {
    if (gathered.size() == 0) {
      return;
    }
    connection.limit(patience.write());
    try {
      out.write(gathered.toByteArray());
      out.flush();
    } catch (IOException | UncheckedIOException gone) {
      throw new CloseConnectionException("the client of a stream is gone", gone);
    }
    gathered.reset();
    connection.unlimited();
  }

  private void add(String text) {
    gathered.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }
}
