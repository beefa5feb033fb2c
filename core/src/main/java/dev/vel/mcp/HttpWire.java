package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.McpServer;
import dev.vel.llm.AddressGuard;
import dev.vel.llm.HttpPool;
import dev.vel.mcp.ToolException.Kind;
import dev.vel.thread.Threads;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCMessage;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCRequest;
import io.modelcontextprotocol.spec.McpSchema.JSONRPCResponse;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hc.client5.http.classic.methods.HttpDelete;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * A server at an address, over streamable HTTP: each message is a request of its own on a thread of
 * its own; an answer comes whole or as a stream, which is asked for again where it broke. For what
 * the server says unasked one more stream is kept open, if it offers one.
 */
final class HttpWire extends Wire {
  private static final Logger LOG = LoggerFactory.getLogger(HttpWire.class);
  private static final String SESSION = "Mcp-Session-Id";
  private static final String REVISION = "MCP-Protocol-Version";
  private static final String LAST_EVENT = "Last-Event-ID";
  private static final long FIRST_RETRY_MILLIS = 1_000;
  private static final long LONGEST_RETRY_MILLIS = 60_000;
  private static final Object UNASKED = new Object();
  private static final int MOST_RESUMPTIONS = 1_000;
  private static final int ERROR_BODY = 64 << 10;
  private static final long GOODBYE_MILLIS = 500;

  /** More answers than these at a time nobody asks for in good faith. */
  private static final int MOST_REPLIES = 8;

  /** For what is sent and not answered: it leads to nothing that anybody waits for. */
  private static final Duration SENDING = Duration.ofSeconds(10);

  /** How long answers may come to what was asked in a session that is forgotten. */
  private static final int LAST_ANSWERS_SECONDS = 60;

  private final McpServer.Http server;
  private final HttpPool pool;
  private final Map<Object, Flight> flights = new ConcurrentHashMap<>();
  private final AtomicInteger replies = new AtomicInteger();
  private volatile @Nullable String session;
  private volatile @Nullable String revision;
  private volatile boolean forgotten;

  HttpWire(String name, McpServer.Http server, AddressGuard guard) {
    super(name);
    this.server = server;
    this.pool = new HttpPool(guard, "https".equalsIgnoreCase(server.url().getScheme()));
  }

  /** A request under way, to be broken off by others. */
  private static final class Flight {
    private final Thread thread = Thread.currentThread();
    private volatile @Nullable HttpUriRequestBase request;
    private volatile boolean cancelled;

    void carries(HttpUriRequestBase next) {
      request = next;
      if (cancelled) {
        next.cancel();
      }
    }

    void cancel() {
      cancelled = true;
      thread.interrupt();
      HttpUriRequestBase now = request;
      if (now != null) {
        now.cancel();
      }
    }
  }

  @Override
  void start() {}

  @Override
  boolean isForgotten() {
    return forgotten;
  }

  @Override
  void negotiated(String negotiated) {
    revision = negotiated;
  }

  @Override
  void listen() {
    Threads.builder()
        .name("mcp-" + name() + "-unasked")
        .start(() -> {
          Flight flight = new Flight();
          flights.put(UNASKED, flight);
          try {
            hear(flight);
          } catch (ToolException | RuntimeException e) {
            // Many servers have no such stream; all that is lost is news of changed tools.
            LOG.debug("{} says nothing unasked", name(), e);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }

  /** Asks again, ever more slowly, for a stream that ends as soon as it begins. */
  private void hear(Flight flight) throws ToolException, InterruptedException {
    Resumption rest = new Resumption(null, FIRST_RETRY_MILLIS);
    long pause = 0;
    while (end() == null) {
      long start = System.nanoTime();
      rest = exchange(unasked(flight, rest), null, rest);
      boolean brief = System.nanoTime() - start < TimeUnit.SECONDS.toNanos(5);
      pause = brief ? Math.min(LONGEST_RETRY_MILLIS, 2 * pause + rest.retryMillis()) : 0;
      TimeUnit.MILLISECONDS.sleep(Math.max(pause, rest.retryMillis()));
    }
  }

  private HttpGet unasked(Flight flight, Resumption from) {
    HttpGet request = prepared(new HttpGet(server.url()));
    request.setHeader("Accept", "text/event-stream");
    if (from.lastId() != null) {
      request.setHeader(LAST_EVENT, from.lastId());
    }
    flight.carries(request);
    return request;
  }

  @Override
  Mono<Void> transmit(JSONRPCMessage message) {
    boolean reply = message instanceof JSONRPCResponse;
    if (reply && replies.incrementAndGet() > MOST_REPLIES) {
      replies.decrementAndGet();
      ToolException why = failure(Kind.MALFORMED, "asks for more than it lets vel answer");
      ended(why);
      return Mono.error(why);
    }
    return Mono.create(sink ->
        Threads.builder()
            .name("mcp-" + name())
            .start(() -> {
              try {
                send(message);
              } finally {
                if (reply) {
                  replies.decrementAndGet();
                }
                sink.success();
              }
            }));
  }

  @Override
  void dropped(Object id) {
    Flight flight = flights.remove(id);
    if (flight != null) {
      flight.cancel();
    }
  }

  @Override
  void release() {
    flights.values().forEach(Flight::cancel);
    flights.clear();
    Threads.builder().name("mcp-" + name() + "-end").start(this::goodbye);
  }

  private void goodbye() {
    if (session != null && !forgotten) {
      HttpDelete request = prepared(new HttpDelete(server.url()));
      Thread asked = Threads.start(() -> Reply.of(pool, request).ifPresent(Reply::close));
      try {
        asked.join(Duration.ofMillis(GOODBYE_MILLIS));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    pool.close();
  }

  private void send(JSONRPCMessage message) {
    if (message instanceof JSONRPCRequest request) {
      ask(message, request.id());
    } else {
      tell(message);
    }
  }

  private void ask(JSONRPCMessage message, Object id) {
    Flight flight = new Flight();
    flights.put(id, flight);
    try {
      if (isOutstanding(id)) {
        post(message, id, flight);
      }
    } catch (ToolException e) {
      fail(id, e);
    } catch (RuntimeException e) {
      fail(id, new ToolException(Kind.MALFORMED, name() + " answered with broken HTTP", e));
    } finally {
      flights.remove(id);
    }
  }

  /** Sends what has no answer, for so long at most; nobody is told whether it arrived. */
  private void tell(JSONRPCMessage message) {
    Object key = new Object();
    Thread sending =
        Threads.builder()
            .name("mcp-" + name() + "-tell")
            .start(() -> {
              Flight flight = new Flight();
              flights.put(key, flight);
              try {
                if (end() == null) {
                  post(message, null, flight);
                }
              } catch (ToolException | RuntimeException e) {
                LOG.debug("{} did not take a message", name(), e);
              } finally {
                flights.remove(key);
              }
            });
    try {
      if (!sending.join(SENDING)) {
        dropped(key);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void post(JSONRPCMessage message, @Nullable Object id, Flight flight)
      throws ToolException {
    HttpPost request = prepared(new HttpPost(server.url()));
    request.setEntity(new ByteArrayEntity(Messages.bytes(message), ContentType.APPLICATION_JSON));
    request.setHeader("Accept", "application/json, text/event-stream");
    flight.carries(request);
    Resumption rest = exchange(request, id, new Resumption(null, FIRST_RETRY_MILLIS));
    for (int i = 0; id != null && isOutstanding(id); i++) {
      if (rest.lastId() == null || i == MOST_RESUMPTIONS) {
        throw failure(Kind.CLOSED, "hung up before it had answered");
      }
      rest = resume(id, flight, rest);
    }
  }

  /** Where an answer's stream broke off, and when to ask for the rest. */
  private record Resumption(@Nullable String lastId, long retryMillis) {}

  private Resumption resume(Object id, Flight flight, Resumption from) throws ToolException {
    try {
      TimeUnit.MILLISECONDS.sleep(from.retryMillis());
    } catch (InterruptedException abandoned) {
      throw failure(Kind.CLOSED, "was left before it had answered");
    }
    return exchange(unasked(flight, from), id, from);
  }

  private Resumption exchange(HttpUriRequestBase request, @Nullable Object id, Resumption from)
      throws ToolException {
    try (Reply reply = open(request)) {
      int status = reply.status();
      if (status < 200 || status > 299) {
        throw id != null && status == 404 && request instanceof HttpPost && session != null
            ? forgot()
            : refused(reply);
      }
      reply.header(SESSION).ifPresent(it -> session = it);
      InputStream body = reply.body();
      if (status != 200 || body == null) {
        return from;
      }
      if (reply.isEventStream()) {
        return events(body, from, reply, id);
      }
      byte[] bytes = body.readNBytes(Messages.LONGEST + 1);
      reply.whole();
      if (bytes.length > Messages.LONGEST) {
        throw failure(Kind.MALFORMED, "sent more than " + Messages.LONGEST + " bytes");
      }
      if (id != null) {
        received(
            Messages.parse(bytes)
                .orElseThrow(
                    () -> failure(Kind.MALFORMED, "answered with something that is not JSON")));
        fail(id, failure(Kind.MALFORMED, "did not answer what it was asked"));
      }
      return from;
    } catch (Messages.TooMuchException e) {
      throw failure(Kind.MALFORMED, "sent " + e.getMessage());
    } catch (IOException e) {
      throw new ToolException(Kind.CLOSED, name() + " hung up before it had answered", e);
    }
  }

  /** A stream that breaks is no failure yet. */
  private Resumption events(InputStream body, Resumption from, Reply reply, @Nullable Object id)
      throws ToolException {
    Events events = new Events(body, from.lastId(), from.retryMillis());
    try {
      for (String data = events.next(); data != null; data = events.next()) {
        Messages.parse(data).ifPresent(this::received);
        if (id != null && !isOutstanding(id)) {
          return from;
        }
      }
      reply.whole();
    } catch (Lines.TooLongException | Messages.TooMuchException e) {
      throw failure(Kind.MALFORMED, "sent " + e.getMessage());
    } catch (IOException broken) {
      return new Resumption(events.lastId(), events.retryMillis());
    }
    return new Resumption(events.lastId(), events.retryMillis());
  }

  private Reply open(HttpUriRequestBase request) throws ToolException {
    try {
      return Reply.open(pool, request);
    } catch (Reply.NotConnectedException e) {
      ToolException why =
          new ToolException(Kind.UNAVAILABLE, name() + " cannot be reached: " + reason(e), e);
      ended(why);
      throw why;
    } catch (IOException e) {
      throw new ToolException(Kind.CLOSED, name() + " hung up before it had answered", e);
    }
  }

  private static String reason(Reply.NotConnectedException e) {
    Throwable cause = e.getCause();
    if (cause instanceof UnknownHostException) {
      String message = String.valueOf(cause.getMessage());
      return message.contains(" ") ? message : "the host " + message + " is not known";
    }
    return "no connection could be made";
  }

  /**
   * The session is over, and of this request it is known that nothing was done; whatever else is
   * under way gets an answer of its own. The request for a stream is not asked here: many servers
   * answer it with 404 because they do not offer one.
   */
  private ToolException forgot() {
    forgotten = true;
    ToolException why = ToolException.notTaken(name() + " does not know the session any more");
    if (retired(why)) {
      Threads.builder()
          .name("mcp-" + name() + "-forgotten")
          .start(() -> {
            try {
              for (int i = 0; hasOutstanding() && i < LAST_ANSWERS_SECONDS * 20; i++) {
                TimeUnit.MILLISECONDS.sleep(50);
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            finish(failure(Kind.CLOSED, "forgot the session before it had answered"));
          });
    }
    return why;
  }

  private ToolException refused(Reply reply) throws IOException {
    int status = reply.status();
    if (status == 401 || status == 403) {
      return failure(Kind.UNAVAILABLE, "does not take the key (HTTP " + status + ")");
    }
    InputStream body = reply.body();
    Optional<JsonNode> said =
        body == null ? Optional.empty() : Messages.parse(body.readNBytes(ERROR_BODY));
    String why = said.map(it -> it.path("error").path("message").asText("")).orElse("");
    boolean passing = status >= 500 || status == 408 || status == 429;
    return failure(
        passing ? Kind.UNAVAILABLE : Kind.REFUSED,
        "answered with HTTP " + status + (why.isEmpty() ? "" : ": " + Text.line(why)));
  }

  private <R extends HttpUriRequestBase> R prepared(R request) {
    server.headers().forEach((header, value) -> request.setHeader(header, value.reveal()));
    String id = session;
    if (id != null) {
      request.setHeader(SESSION, id);
    }
    String spoken = revision;
    if (spoken != null) {
      request.setHeader(REVISION, spoken);
    }
    return request;
  }
}
