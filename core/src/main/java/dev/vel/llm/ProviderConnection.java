package dev.vel.llm;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentLengthStrategy;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.HttpHeaders;
import org.apache.hc.core5.http.HttpVersion;
import org.apache.hc.core5.http.NoHttpResponseException;
import org.apache.hc.core5.http.ProtocolVersion;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.DefaultContentLengthStrategy;
import org.apache.hc.core5.http.impl.io.ChunkedInputStream;
import org.apache.hc.core5.http.impl.io.ContentLengthInputStream;
import org.apache.hc.core5.http.impl.io.DefaultHttpResponseParser;
import org.apache.hc.core5.http.impl.io.IdentityInputStream;
import org.apache.hc.core5.http.impl.io.SessionInputBufferImpl;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that is asked and answered in turns, put together from HttpCore's parts. A whole
 * HTTP client hides how much of the answer is in its buffer already; but only who knows that can
 * pass on in one write what came in one, and a write per token costs more than all the rest of a
 * stream. Blocking; one thread at a time, but {@link #close} may be called from any.
 */
final class ProviderConnection {
  private static final Logger LOG = LoggerFactory.getLogger(ProviderConnection.class);
  private static final int BUFFER = 8 * 1024;
  private static final int CHUNK_END = 2;
  private static final int SMALL = 16 * 1024;
  private static final Http1Config LIMITS =
      Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(1 << 16).build();

  private final Socket plain;
  private final InputStream in;
  private final OutputStream out;
  private final SessionInputBufferImpl buffer =
      new SessionInputBufferImpl(BUFFER, LIMITS.getMaxLineLength());
  private final DefaultHttpResponseParser parser = new DefaultHttpResponseParser(LIMITS);
  private boolean reusable;
  private boolean chunked;
  private long idleSince;

  private ProviderConnection(Socket plain, Socket secured) throws IOException {
    this.plain = plain;
    this.in = secured.getInputStream();
    this.out = secured.getOutputStream();
  }

  /** A socket that {@link #connect} is about to use: closing it ends the attempt. */
  static Socket socket() throws IOException {
    Socket socket = new Socket();
    socket.setTcpNoDelay(true);
    socket.setKeepAlive(true);
    return socket;
  }

  /** Connects to the first address that takes the connection. */
  static ProviderConnection connect(
      Socket socket, InetAddress address, int port, String host, boolean secure, Duration within)
      throws IOException {
    socket.connect(new InetSocketAddress(address, port), Math.toIntExact(within.toMillis()));
    return new ProviderConnection(
        socket, secure ? Tls.load().upgrade(socket, host, port, null, null) : socket);
  }

  Socket socketToClose() {
    return plain;
  }

  void send(byte[] head, byte[] body) throws IOException {
    if (head.length + body.length <= SMALL) {
      byte[] all = new byte[head.length + body.length];
      System.arraycopy(head, 0, all, 0, head.length);
      System.arraycopy(body, 0, all, head.length, body.length);
      out.write(all);
    } else {
      out.write(head);
      out.write(body);
    }
    out.flush();
  }

  /** The head of the answer; interim ones (1xx) are passed over. */
  ClassicHttpResponse head() throws IOException, HttpException {
    ClassicHttpResponse response = oneHead();
    while (response.getCode() < 200) {
      response = oneHead();
    }
    reusable = keepsAlive(response);
    return response;
  }

  private ClassicHttpResponse oneHead() throws IOException, HttpException {
    ClassicHttpResponse response = parser.parse(buffer, in);
    if (response == null) {
      throw new NoHttpResponseException("the connection was closed without an answer");
    }
    return response;
  }

  /** The body that follows the head. */
  InputStream body(ClassicHttpResponse response) throws HttpException {
    long length = DefaultContentLengthStrategy.INSTANCE.determineLength(response);
    chunked = length == ContentLengthStrategy.CHUNKED;
    if (chunked) {
      return new ChunkedInputStream(buffer, in, LIMITS);
    }
    if (length >= 0) {
      return new ContentLengthInputStream(buffer, in, length);
    }
    reusable = false;
    return new IdentityInputStream(buffer, in);
  }

  /**
   * Whether more can be read without waiting for the network. The line break behind a chunk is read
   * with the next one, and is nothing to go on.
   */
  boolean hasMore() {
    return buffer.length() > (chunked ? CHUNK_END : 0);
  }

  /** Whether another request may follow once the body was read to its end. */
  boolean isReusable() {
    return reusable && !buffer.hasBufferedData() && !plain.isClosed();
  }

  void idle() {
    idleSince = System.nanoTime();
  }

  long idleNanos() {
    return System.nanoTime() - idleSince;
  }

  /** Whether the peer has closed it, or said something unasked. */
  boolean isStale() {
    try {
      plain.setSoTimeout(1);
      try {
        buffer.fillBuffer(in);
        return true;
      } catch (SocketTimeoutException quiet) {
        return false;
      } finally {
        plain.setSoTimeout(0);
      }
    } catch (IOException gone) {
      return true;
    }
  }

  void close() {
    closeNow(plain);
  }

  /** The plain socket: closing TLS in good order would wait for whoever is writing. */
  static void closeNow(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is out of use either way.
      LOG.debug("a connection could not be closed", e);
    }
  }

  private static boolean keepsAlive(ClassicHttpResponse response) {
    ProtocolVersion version = response.getVersion();
    if (version != null && version.lessEquals(HttpVersion.HTTP_1_0)) {
      return false;
    }
    Header connection = response.getFirstHeader(HttpHeaders.CONNECTION);
    return connection == null || !"close".equalsIgnoreCase(connection.getValue());
  }
}
