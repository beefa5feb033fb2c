package dev.vel.cli.output;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Standard output as others write to it, which stays open. For one thread. */
final class Data extends FilterOutputStream {
  Data(OutputStream out) {
    super(out);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      throw ClosedPipe.of(e);
    }
  }

  @Override
  public void flush() throws IOException {
    ClosedPipe.flush(out);
  }

  @Override
  public void close() throws IOException {
    flush();
  }
}
