package dev.vel.cli.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;

/**
 * An answer's content, which has to be there in time: a server that says a little now and then is
 * never silent, and may have no end. For one thread.
 */
final class Body extends InputStream {
  private final InputStream in;
  private final long patience;
  private final long began = System.nanoTime();

  /**
   * @param patience for all of it
   */
  Body(InputStream in, Duration patience) {
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
    return in.read(buffer, offset, length);
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
