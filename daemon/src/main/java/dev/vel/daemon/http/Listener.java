package dev.vel.daemon.http;

import static java.util.Objects.requireNonNull;

import dev.vel.config.Settings;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** The listening socket and the server behind it, with everything in place that guards it. */
public final class Listener implements AutoCloseable {
  private static final int LONGEST_REQUEST_LINE = 8 * 1024;
  private static final int LARGEST_HEADERS = 16 * 1024;

  private final Connections connections;
  private final WebServer server;

  private Listener(Connections connections, WebServer server) {
    this.connections = connections;
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param address what to listen on; its port 0 takes a free one
   * @throws java.io.UncheckedIOException when the address or the port cannot be had
   */
  public static Listener start(
      Settings.Server address,
      List<Route> routes,
      Admission admission,
      HttpRules rules,
      InstantSource clock) {
    return start(address, routes, admission, rules, RequestWatch.NONE, clock);
  }

  /**
   * The same.
   *
   * @param watch hears of every request
   */
  public static Listener start(
      Settings.Server address,
      List<Route> routes,
      Admission admission,
      HttpRules rules,
      RequestWatch watch,
      InstantSource clock) {
    return prepare(address, rules, clock).start(routes, admission, watch);
  }

  /**
   * Makes all that does not depend on the routes, and takes longest; nothing listens yet.
   *
   * @param address what to listen on; its port 0 takes a free one
   */
  public static Prepared prepare(Settings.Server address, HttpRules rules, InstantSource clock) {
    return new Prepared(address, rules, clock);
  }

  /** A listener that is to be started, or closed. For one thread. */
  public static final class Prepared implements AutoCloseable {
    private final Settings.Server address;
    private final HttpRules rules;
    private final InstantSource clock;
    private final Connections connections;
    private final AtomicReference<@Nullable Gate> gate = new AtomicReference<>();
    private final WebServer server;

    private Prepared(Settings.Server address, HttpRules rules, InstantSource clock) {
      this.address = address;
      this.rules = rules;
      this.clock = clock;
      this.connections = new Connections(rules.patience());
      try {
        this.server =
            server(address, rules.capacity(), connections, gate, new EarlyProblems(clock));
      } catch (RuntimeException e) {
        connections.close();
        throw e;
      }
    }

    /**
     * Starts to listen.
     *
     * @param watch hears of every request
     * @throws java.io.UncheckedIOException when the address or the port cannot be had; it is closed
     *     then
     */
    public Listener start(List<Route> routes, Admission admission, RequestWatch watch) {
      try {
        gate.set(new Gate(connections, routes, admission, rules, watch, clock));
        server.start();
        if (!server.isRunning()) {
          throw whyNot(address);
        }
        return new Listener(connections, server);
      } catch (RuntimeException e) {
        connections.close();
        throw e;
      }
    }

    /** Lets go of what was made, when it is not to be started. */
    @Override
    public void close() {
      connections.close();
    }
  }

  public int port() {
    return server.port();
  }

  /**
   * Accepts nobody any more, ends streams, and lets the other requests be answered for as long as
   * {@link Settings.Server#drain} says.
   */
  @Override
  public void close() {
    connections.stop();
    server.stop();
    connections.close();
  }

  /** Helidon 4.1.7 logs why it could not listen, and returns; so it is tried again to learn it. */
  private static UncheckedIOException whyNot(Settings.Server address) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(address.bindAddress(), address.port()));
      return failed(new BindException("the port was taken a moment ago"));
    } catch (IOException e) {
      return failed(e);
    }
  }

  private static UncheckedIOException failed(IOException cause) {
    return new UncheckedIOException("could not listen", cause);
  }

  private static WebServer server(
      Settings.Server address,
      Capacity capacity,
      Connections connections,
      AtomicReference<@Nullable Gate> gate,
      EarlyProblems early) {
    DirectHandlers.Builder handlers = DirectHandlers.builder();
    for (EventType type : EventType.values()) {
      handlers.addHandler(type, early);
    }
    Http1Config http =
        Http1Config.builder()
            // A late 100 after an early answer would have the body be read as a request.
            .continueImmediately(true)
            // It would refuse a colon in a query, which RFC 3986 allows and every time has.
            .validatePrologue(false)
            .maxPrologueLength(LONGEST_REQUEST_LINE)
            .maxHeadersSize(LARGEST_HEADERS)
            .receiveLog(false)
            .sendLog(false)
            .addReceiveListener(new Deadlines(connections))
            .build();
    Duration drain = address.drain();
    return WebServer.builder()
        .host(address.bindAddress())
        .port(address.port())
        .shutdownHook(false)
        .shutdownGracePeriod(drain)
        // Bodies are counted in Body.
        .maxPayloadSize(-1)
        .maxTcpConnections(capacity.connections())
        .connectionOptions(new GuardedSockets(connections))
        // Else a second, unguarded HTTP/1.1 would be found and stand beside this one. Given as a
        // protocol it would be looked for among all that there are.
        .protocolsDiscoverServices(false)
        .addConnectionSelector(Http1ConnectionSelector.builder().config(http).build())
        .directHandlers(handlers.build())
        .routing(
            HttpRouting.builder()
                .addFilter((chain, request, response) ->
                    requireNonNull(gate.get()).filter(chain, request, response)))
        .build();
  }
}
