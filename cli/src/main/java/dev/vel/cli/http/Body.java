package dev.vel.cli.http;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.time.Duration;

/**
 * An answer's content, of which there may be only so much, and which has to be there in time: a
 * server that says a little now and then is never silent, and may have no end. For one thread.
 */
final class Body extends InputStream {
  /**
   * Twice the largest body that a daemon can be told to take: a task tells what it was given and
   * what came of it, and lists cut what is long.
   */
  static final int LARGEST = 128 * 1024 * 1024;

  private final URI url;
  private final InputStream in;
  private final long patience;
  private final long began = System.nanoTime();
  private int left = LARGEST;

  /**
   * @param url who was asked, for messages
   * @param patience for all of it
   */
  Body(URI url, InputStream in, Duration patience) {
    this.url = url;
    this.in = in;
    this.patience = patience.toNanos();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (System.nanoTime() - began > patience) {
      throw new SocketTimeoutException("the answer does not end");
    }
    int count = in.read(buffer, offset, length);
    left -= Math.max(0, count);
    if (left < 0) {
      throw new VelException(
          ErrorCode.INTERNAL_SERVER_ERROR,
          url
              + " answered more than "
              + LARGEST / (1024 * 1024)
              + " MiB, which no vel does: check the URL");
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
