package dev.vel.daemon.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/** Sends bytes as they are, for what no HTTP client would send. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;

  public RawClient(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    this.socket.setTcpNoDelay(true);
    this.socket.setSoTimeout(10_000);
  }

  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** One answer whose body is as long as its headers say. */
  public String answer() throws IOException {
    String head = until("\r\n\r\n");
    int at = head.toLowerCase(java.util.Locale.ROOT).indexOf("content-length:");
    if (at < 0) {
      return head;
    }
    int length = Integer.parseInt(head.substring(at + 15, head.indexOf("\r\n", at)).strip());
    return head + new String(socket.getInputStream().readNBytes(length), StandardCharsets.UTF_8);
  }

  /** What comes until so much of it has come. */
  public String until(String last) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    while (!text(bytes).endsWith(last)) {
      int next = in.read();
      if (next < 0) {
        return text(bytes);
      }
      bytes.write(next);
    }
    return text(bytes);
  }

  /** Everything until the server closes the connection; a reset counts as that too. */
  public String untilClosed() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    byte[] buffer = new byte[4096];
    try {
      for (int n = socket.getInputStream().read(buffer);
          n >= 0;
          n = socket.getInputStream().read(buffer)) {
        bytes.write(buffer, 0, n);
      }
    } catch (SocketException reset) {
      return text(bytes);
    }
    return text(bytes);
  }

  /** Says that nothing more comes from this side. */
  public RawClient done() throws IOException {
    socket.shutdownOutput();
    return this;
  }

  /** Goes away without a word. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String text(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
