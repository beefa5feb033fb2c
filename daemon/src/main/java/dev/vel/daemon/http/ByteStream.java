package dev.vel.daemon.http;

import io.helidon.webserver.CloseConnectionException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/**
 * Gathers what is written until it is flushed, for each chunk costs more than many bytes. For one
 * thread.
 */
final class ByteStream implements Live.Stream {
  private static final int LARGE = 32 * 1024;

  private final OutputStream out;
  private final Connection connection;
  private final Patience patience;
  private final ByteArrayOutputStream gathered = new ByteArrayOutputStream(2 * 1024);

  ByteStream(OutputStream out, Connection connection, Patience patience) {
    this.out = out;
    this.connection = connection;
    this.patience = patience;
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    gathered.write(bytes, offset, length);
    if (gathered.size() >= LARGE) {
      flush();
    }
  }

  /** Hands over what is left, to leave together with the end of the answer. */
  void last() {
    try {
      if (gathered.size() > 0) {
        out.write(gathered.toByteArray());
      }
      // Helidon flushes when it commits, and so would send a head, a chunk and an end, each on its
      // own, of what fits into one write; a stream that is closed it leaves whole.
      out.close();
    } catch (IOException | UncheckedIOException gone) {
      throw new CloseConnectionException("the client of a stream is gone", gone);
    }
  }

  @Override
  public void flush() {
    if (gathered.size() == 0) {
      return;
    }
    connection.limit(patience.write());
    try {
      gathered.writeTo(out);
      out.flush();
    } catch (IOException | UncheckedIOException gone) {
      throw new CloseConnectionException("the client of a stream is gone", gone);
    }
    gathered.reset();
    connection.unlimited();
  }
}
