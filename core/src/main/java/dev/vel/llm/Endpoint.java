package dev.vel.llm;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpException;
import org.jspecify.annotations.Nullable;

/**
 * Where one provider is called, for those who pass its bytes on. Calls block the calling thread; an
 * interrupt ends them. Thread-safe.
 */
public final class Endpoint implements AutoCloseable {
  private static final int MAX_IDLE = 1_024;
  private static final int MAX_ERROR_BODY = 64 << 10;

  /** Node's servers close after 5 s without a request; asking on such a connection fails. */
  private static final Duration MAX_IDLE_TIME = Duration.ofSeconds(4);

  /** Who closed a kept connection before it was used lets us know about as soon as we write. */
  private static final Duration CLOSED_ALREADY = Duration.ofSeconds(1);

  private static final Duration SURELY_ALIVE = Duration.ofMillis(500);

  private final URI base;
  private final String host;
  private final int port;
  private final boolean secure;
  private final String address;
  private final @Nullable String apiKey;
  private final Failures failures;
  private final GuardedDns dns;
  private final ConcurrentLinkedDeque<ProviderConnection> idle = new ConcurrentLinkedDeque<>();
  private final AtomicInteger idleCount = new AtomicInteger();
  private final Map<String, byte[]> heads = new ConcurrentHashMap<>();
  private volatile boolean closed;

  Endpoint(String provider, Settings.Provider settings, AddressGuard guard, InstantSource clock) {
    this.base = settings.baseUrl();
    this.host = base.getHost();
    this.secure = "https".equalsIgnoreCase(base.getScheme());
    this.port = base.getPort() != -1 ? base.getPort() : secure ? 443 : 80;
    this.address =
        (base.getScheme() + "://" + host + ":" + port + base.getPath()).replaceFirst("/+$", "");
    this.apiKey = settings.apiKey().map(Secret::reveal).filter(key -> !key.isEmpty()).orElse(null);
    this.failures = new Failures(provider, apiKey, clock);
    this.dns = new GuardedDns(guard);
    Watchdog.watch(this);
  }

  /** The base URL, which tells endpoints of the same provider apart. */
  public URI base() {
    return base;
  }

  /** The same without anything that may be a secret; two with different keys answer the same. */
  public String address() {
    return address;
  }

  /**
   * Asks and waits for the head of the answer.
   *
   * @param path below the base URL, such as {@code /chat/completions}
   * @param body JSON
   * @param streaming whether the answer comes in pieces, so that the caller tells by {@link
   *     Reply#moved} when it has come on; else the first-token limit is for the head of the answer
   * @throws ChatException for any answer but 2xx, and for none
   */
  public Reply post(String path, byte[] body, boolean streaming, ChatLimits limits)
      throws ChatException, InterruptedException {
    Reply reply = new Reply(this, limits, streaming);
    boolean answered = false;
    try {
      ClassicHttpResponse head = ask(reply, path, body, streaming);
      if (head.getCode() > 299) {
        throw refused(reply, head);
      }
      answered = true;
      return reply;
    } finally {
      if (!answered) {
        reply.close();
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    Watchdog.forget(this);
    for (ProviderConnection one = idle.poll(); one != null; one = idle.poll()) {
      one.close();
    }
  }

  Failures failures() {
    return failures;
  }

  void keep(ProviderConnection connection) {
    connection.idle();
    closeOldest();
    if (closed || idleCount.get() >= MAX_IDLE) {
      connection.close();
      return;
    }
    idleCount.incrementAndGet();
    idle.addFirst(connection);
  }

  /**
   * What a busy minute has opened: the newest are used again, and the others grow old behind them.
   */
  void closeOldest() {
    for (ProviderConnection oldest = idle.peekLast();
        oldest != null && isOld(oldest) && idle.removeLastOccurrence(oldest);
        oldest = idle.peekLast()) {
      idleCount.decrementAndGet();
      oldest.close();
    }
  }

  private static boolean isOld(ProviderConnection connection) {
    return connection.idleNanos() >= MAX_IDLE_TIME.toNanos();
  }

  private ClassicHttpResponse ask(Reply reply, String path, byte[] body, boolean streaming)
      throws ChatException, InterruptedException {
    byte[] head = head(path, body.length, streaming);
    ProviderConnection kept = kept();
    if (kept != null) {
      reply.uses(kept.socketToClose());
      long asked = System.nanoTime();
      try {
        return exchange(reply, kept, head, body);
      } catch (IOException e) {
        kept.close();
        boolean atOnce = System.nanoTime() - asked < CLOSED_ALREADY.toNanos();
        if (!atOnce || reply.isExpired() || Thread.currentThread().isInterrupted()) {
          // It may well have worked on the request: to ask again is for those who count the calls.
          throw noAnswer(reply, e);
        }
        // The peer may close a kept connection at any time: that says nothing about the peer.
      } catch (HttpException e) {
        kept.close();
        throw failures.malformed("answered with broken HTTP", null);
      }
    }
    ProviderConnection fresh = null;
    try {
      reply.connecting();
      fresh = connect(reply);
      return exchange(reply, fresh, head, body);
    } catch (IOException e) {
      close(fresh);
      throw noAnswer(reply, e);
    } catch (HttpException e) {
      close(fresh);
      throw failures.malformed("answered with broken HTTP", null);
    }
  }

  private static void close(@Nullable ProviderConnection connection) {
    if (connection != null) {
      connection.close();
    }
  }

  private static ClassicHttpResponse exchange(
      Reply reply, ProviderConnection connection, byte[] head, byte[] body)
      throws IOException, HttpException {
    reply.connected(connection);
    connection.send(head, body);
    ClassicHttpResponse response = connection.head();
    reply.answered(response, response.getCode() == 204 ? null : connection.body(response));
    return response;
  }

  private ChatException noAnswer(Reply reply, IOException e) throws InterruptedException {
    if (reply.isExpired() || Thread.currentThread().isInterrupted()) {
      return reply.broke(e);
    }
    return failures.noAnswer(base.getRawAuthority(), e);
  }

  private @Nullable ProviderConnection kept() {
    for (ProviderConnection one = idle.poll(); one != null; one = idle.poll()) {
      idleCount.decrementAndGet();
      long nanos = one.idleNanos();
      if (nanos < SURELY_ALIVE.toNanos() || (nanos < MAX_IDLE_TIME.toNanos() && !one.isStale())) {
        return one;
      }
      one.close();
    }
    return null;
  }

  private ProviderConnection connect(Reply reply) throws IOException {
    if (closed) {
      throw new IOException("the endpoint is closed");
    }
    if (apiKey != null && !apiKey.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IOException("the API key has characters that no key has; set it again");
    }
    if (secure) {
      Tls.load();
    }
    IOException last = new UnknownHostException(host);
    for (InetAddress address : dns.resolve(host, reply.leftToConnect())) {
      Socket socket = ProviderConnection.socket();
      reply.uses(socket);
      try {
        return ProviderConnection.connect(
            socket, address, port, host, secure, reply.leftToConnect());
      } catch (SocketTimeoutException e) {
        ProviderConnection.closeNow(socket);
        throw e;
      } catch (IOException e) {
        ProviderConnection.closeNow(socket);
        last = e;
      }
    }
    throw last;
  }

  private ChatException refused(Reply reply, ClassicHttpResponse head) throws InterruptedException {
    reply.refused();
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    byte[] bytes = new byte[8 << 10];
    try {
      int count = reply.read(bytes, 0, bytes.length);
      while (count > 0 && body.size() < MAX_ERROR_BODY) {
        body.write(bytes, 0, count);
        count = reply.read(bytes, 0, bytes.length);
      }
    } catch (ChatException e) {
      // The status alone says enough.
      return failures.refused(head, body.toString(StandardCharsets.UTF_8));
    }
    return failures.refused(head, body.toString(StandardCharsets.UTF_8));
  }

  /** All of the request's head; but for the length it is the same each time. */
  private byte[] head(String path, int length, boolean streaming) {
    byte[] fixed = heads.computeIfAbsent(streaming ? path + " " : path, this::fixedHead);
    byte[] end = (length + "\r\n\r\n").getBytes(StandardCharsets.ISO_8859_1);
    byte[] head = new byte[fixed.length + end.length];
    System.arraycopy(fixed, 0, head, 0, fixed.length);
    System.arraycopy(end, 0, head, fixed.length, end.length);
    return head;
  }

  private byte[] fixedHead(String key) {
    boolean streaming = key.endsWith(" ");
    String prefix = base.getRawPath() == null ? "" : base.getRawPath().replaceFirst("/+$", "");
    String query = base.getRawQuery() == null ? "" : "?" + base.getRawQuery();
    StringBuilder head = new StringBuilder(256);
    head.append("POST ").append(prefix).append(key.strip()).append(query).append(" HTTP/1.1\r\n");
    head.append("Host: ").append(base.getRawAuthority()).append("\r\n");
    head.append("User-Agent: vel/").append(HttpPool.version()).append("\r\n");
    head.append("Accept: ")
        .append(streaming ? "text/event-stream" : "application/json")
        .append("\r\n");
    head.append("Accept-Encoding: identity\r\nContent-Type: application/json\r\n");
    if (apiKey != null) {
      head.append("Authorization: Bearer ").append(apiKey).append("\r\n");
    }
    head.append("Content-Length: ");
    return head.toString().getBytes(StandardCharsets.ISO_8859_1);
  }
}
