package dev.vel.daemon.routes;

import dev.vel.daemon.http.Live;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A stream to the client that begins with the first byte, so that what fails before is answered as
 * any other failure. Closing it begins it, too. For one thread.
 */
final class Download extends OutputStream {
  private final Live.Start start;
  private final String contentType;
  private final Map<String, String> headers;
  private Live.@Nullable Stream stream;

  Download(Live.Start start, String contentType, Map<String, String> headers) {
    this.start = start;
    this.contentType = contentType;
    this.headers = headers;
  }

  @Override
  public void write(int one) {
    write(new byte[] {(byte) one}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) {
    open().write(bytes, offset, length);
  }

  @Override
  public void close() {
    open();
  }

  private Live.Stream open() {
    Live.Stream open = stream;
    if (open == null) {
      open = start.stream(contentType, headers);
      stream = open;
    }
    return open;
  }
}
