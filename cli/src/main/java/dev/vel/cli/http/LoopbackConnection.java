package dev.vel.cli.http;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * HTTP to a vel on this very machine: one request on one socket. The JDK's own looks through all
 * jars for somebody else who speaks HTTP, and makes ready for proxies and passwords that loopback
 * has none of, which takes as long as all the rest of a command.
 */
final class LoopbackConnection extends HttpURLConnection {
  private static final URLStreamHandler HANDLER =
      new URLStreamHandler() {
        @Override
        protected URLConnection openConnection(URL url) {
          return new LoopbackConnection(url);
        }
      };

  private final Socket socket = new Socket();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();
  private @Nullable Head head;
  private InputStream content = InputStream.nullInputStream();

  private LoopbackConnection(URL url) {
    super(url);
  }

  /** Not connected yet. */
  static HttpURLConnection to(URI uri) throws IOException {
    return (HttpURLConnection) URL.of(uri, HANDLER).openConnection();
  }

  @Override
  public OutputStream getOutputStream() {
    return body;
  }

  @Override
  public void connect() throws IOException {
    if (connected) {
      return;
    }
    byte[] request = request();
    int port = url.getPort() < 0 ? 80 : url.getPort();
    socket.connect(new InetSocketAddress(url.getHost(), port), getConnectTimeout());
    connected = true;
    socket.setSoTimeout(getReadTimeout());
    socket.getOutputStream().write(request);
  }

  private byte[] request() {
    StringBuilder text = new StringBuilder(256);
    text.append(getRequestMethod()).append(' ').append(url.getFile()).append(" HTTP/1.1\r\n");
    field(text, "Host", url.getAuthority());
    field(text, "Connection", "close");
    getRequestProperties().forEach((name, values) -> field(text, name, values.getFirst()));
    if (!getRequestMethod().equals("GET")) {
      field(text, "Content-Length", String.valueOf(body.size()));
    }
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    whole.writeBytes(text.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1));
    whole.writeBytes(body.toByteArray());
    return whole.toByteArray();
  }

  private static void field(StringBuilder text, String name, String value) {
    if (value.indexOf('\r') >= 0 || value.indexOf('\n') >= 0) {
      throw new IllegalArgumentException("the header " + name + " holds a line break");
    }
    text.append(name).append(": ").append(value).append("\r\n");
  }

  private Head head() throws IOException {
    Head known = head;
    if (known == null) {
      known = ask();
      head = known;
    }
    return known;
  }

  /** Leaves no socket open behind an answer that is none. */
  private Head ask() throws IOException {
    boolean going = false;
    try {
      connect();
      InputStream in = new BufferedInputStream(socket.getInputStream());
      Head answered = Head.read(in);
      if (answered.status() >= 0 && answered.status() != HTTP_NO_CONTENT) {
        content = answered.content(in);
        going = true;
      }
      return answered;
    } finally {
      if (!going) {
        disconnect();
      }
    }
  }

  @Override
  public int getResponseCode() throws IOException {
    return head().status();
  }

  @Override
  public @Nullable String getHeaderField(String name) {
    return head == null ? null : head.fields().get(name.toLowerCase(Locale.ROOT));
  }

  @Override
  public InputStream getInputStream() throws IOException {
    head();
    return content;
  }

  @Override
  public InputStream getErrorStream() {
    return content;
  }

  @Override
  public void disconnect() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new IllegalStateException("a socket that cannot be closed", e);
    }
  }

  @Override
  public boolean usingProxy() {
    return false;
  }
}
