package dev.vel.cli.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ProtocolException;

/** Content in HTTP's chunks (RFC 9112, section 7.1), handed on as they come. For one thread. */
final class Chunks extends InputStream {
  private final InputStream in;
  private long left;
  private boolean began;
  private boolean ended;

  Chunks(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (left == 0 && !ended) {
      next();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(buffer, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the answer breaks off");
    }
    left -= count;
    return count;
  }

  private void next() throws IOException {
    if (began && !Head.line(in).isEmpty()) {
      throw new ProtocolException("a chunk is longer than it says");
    }
    began = true;
    left = size(Head.line(in));
    if (left == 0) {
      Head.fields(in); // Trailers say nothing that matters here.
      ended = true;
    }
  }

  private static long size(String line) throws ProtocolException {
    int extension = line.indexOf(';');
    String hexadecimal = (extension < 0 ? line : line.substring(0, extension)).strip();
    try {
      long size = Long.parseLong(hexadecimal, 16);
      if (size < 0) {
        throw new ProtocolException("a chunk says a size below nothing");
      }
      return size;
    } catch (NumberFormatException e) {
      throw new ProtocolException("a chunk does not say its size");
    }
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
