package dev.vel.llm.sandbox;

import dev.vel.thread.Threads;
import java.io.Closeable;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.HttpProcessors;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnection;
import org.apache.hc.core5.http.impl.io.DefaultBHttpServerConnectionFactory;
import org.apache.hc.core5.http.impl.io.HttpService;
import org.apache.hc.core5.http.io.support.BasicHttpServerExpectationDecorator;
import org.apache.hc.core5.http.protocol.HttpCoreContext;

/**
 * A local HTTP server that speaks OpenAI's protocol with answers made from the prompt alone: for
 * trying vel without a key, for testing agents without cost, and for breaking providers on purpose.
 * It never stands in for a configured provider by itself. Each connection has a virtual thread of
 * its own. Thread-safe.
 */
public final class Sandbox implements AutoCloseable {
  /** A connection on which nothing was asked for this long is closed. */
  private static final int IDLE_MILLIS = 120_000;

  private static final int BACKLOG = 1024;

  private final ServerSocket listener;
  private final SandboxApi api;
  private final HttpService http;
  private final DefaultBHttpServerConnectionFactory connections;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Threads.perTask("sandbox-");

  private Sandbox(ServerSocket listener, SandboxOptions options) {
    this.listener = listener;
    this.api = new SandboxApi(options);
    Http1Config limits =
        Http1Config.custom().setMaxHeaderCount(200).setMaxLineLength(64 << 10).build();
    this.http =
        new HttpService(
            HttpProcessors.server("vel-sandbox"),
            new BasicHttpServerExpectationDecorator(api),
            limits,
            null,
            null);
    this.connections = DefaultBHttpServerConnectionFactory.builder().http1Config(limits).build();
  }

  /**
   * Starts a sandbox; it answers when this returns.
   *
   * @throws IOException in a sentence for the user, when it cannot listen there
   */
  public static Sandbox start(SandboxOptions options) throws IOException {
    ServerSocket listener = new ServerSocket();
    try {
      listener.setReuseAddress(true);
      listener.bind(
          new InetSocketAddress(InetAddress.getByName(options.host()), options.port()), BACKLOG);
    } catch (IOException e) {
      listener.close();
      throw new IOException(reason(options, e), e);
    }
    Sandbox sandbox = new Sandbox(listener, options);
    Threads.builder().name("vel-sandbox").start(sandbox::accept);
    return sandbox;
  }

  /** The port it listens on. */
  public int port() {
    return listener.getLocalPort();
  }

  /** What a client is given as its base URL: {@code http://127.0.0.1:4010/v1}. */
  public URI baseUri() {
    InetAddress address = listener.getInetAddress();
    String host = address.isAnyLocalAddress() ? "127.0.0.1" : address.getHostAddress();
    return URI.create(
        "http://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port() + "/v1");
  }

  /** Well-formed requests so far that named this model, those that a fault struck included. */
  public long requests(String model) {
    LongAdder count = api.requests().get(model);
    return count == null ? 0 : count.sum();
  }

  /** Well-formed requests so far, for all models. */
  public long requests() {
    return api.requests().values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Connections open now, idle ones included. */
  public int connections() {
    return open.size();
  }

  /** Stops listening and closes every connection, whatever it is doing. */
  @Override
  public void close() {
    closeQuietly(listener);
    open.forEach(Sandbox::closeQuietly);
    threads.shutdownNow();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        open.add(socket);
        threads.execute(() -> serve(socket));
      } catch (IOException | RejectedExecutionException e) {
        // Closed, or out of file descriptors: the loop's condition tells the two apart.
        LockSupport.parkNanos(10_000_000);
      }
    }
    open.forEach(Sandbox::closeQuietly);
  }

  private void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(IDLE_MILLIS);
      Peer peer = new Peer(socket);
      try (DefaultBHttpServerConnection connection = connections.createConnection(socket)) {
        while (connection.isOpen() && !listener.isClosed()) {
          HttpCoreContext context = HttpCoreContext.create();
          context.setAttribute(Peer.ATTRIBUTE, peer);
          http.handleRequest(connection, context);
        }
      }
    } catch (IOException | HttpException e) {
      // The other side has gone, or a fault ended the connection: both are normal here.
      closeQuietly(socket);
    } finally {
      open.remove(socket);
    }
  }

  private static void closeQuietly(Closeable closeable) {
    try {
      closeable.close();
    } catch (IOException e) {
      // It is being thrown away, so nothing depends on how that went.
      return;
    }
  }

  private static String reason(SandboxOptions options, IOException e) {
    String at = options.host() + ":" + options.port();
    return switch (e) {
      case UnknownHostException unknown ->
          "the sandbox cannot listen on " + options.host() + ": that host is not known";
      case BindException taken ->
          "the sandbox cannot listen on "
              + at
              + " ("
              + e.getMessage()
              + "); choose another port, or 0 for a free one";
      default -> "the sandbox cannot listen on " + at + ": " + e.getMessage();
    };
  }
}
