package dev.vel.daemon.http;

import dev.vel.daemon.http.Admission.Admitted;
import dev.vel.limit.RateLimits.Allowance;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.Filter;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Every request's way in and every answer's way out. One filter does it all, and Helidon's own
 * routing and error handlers are never reached, because what these do with an unread body is not
 * safe in 4.1.7. Thread-safe.
 */
final class Gate implements Filter {
  /** Below this path OpenAI's protocol is spoken. */
  private static final String OPENAI = "/v1/";

  /** Who asks, on every line of a request. */
  private static final String USER = "user_id";

  /** Another instance takes it at once. */
  private static final Duration STOPPING_RETRY = Duration.ofSeconds(1);

  private static final Logger LOG = LoggerFactory.getLogger(Gate.class);

  private final Connections connections;
  private final BodyBudget bodies;
  private final Router router;
  private final Admission admission;
  private final HttpRules rules;
  private final Cors cors;
  private final Clients clients;
  private final RequestWatch watch;
  private final InstantSource clock;

  Gate(
      Connections connections,
      List<Route> routes,
      Admission admission,
      HttpRules rules,
      RequestWatch watch,
      InstantSource clock) {
    this.watch = watch;
    this.connections = connections;
    this.bodies = new BodyBudget(rules.capacity().bodyBytes());
    this.router = new Router(routes);
    this.admission = admission;
    this.rules = rules;
    this.cors = new Cors(rules.corsOrigins());
    this.clients = new Clients(rules.trustedProxies(), rules.onFly());
    this.clock = clock;
  }

  /** What became of a request on its way, for one thread. */
  private static final class Visit {
    private final long started = System.nanoTime();
    private String method = RequestWatch.NO_ROUTE;
    private String route = RequestWatch.NO_ROUTE;

    private boolean matched;

    void at(Route found) {
      method = found.method();
      route = found.template();
      matched = true;
    }

    long nanos() {
      return System.nanoTime() - started;
    }
  }

  @Override
  public void filter(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    Connection connection = connections.current();
    String id = RequestIds.of(request.headers().first(Outgoing.REQUEST_ID));
    MDC.put(RequestIds.MDC_KEY, id);
    Body body = new Body(request, connection, bodies);
    Visit visit = new Visit();
    RequestWatch.Open watched = watch.begin(name -> header(request.headers(), name));
    try (watched) {
      serve(request, response, connection, body, id, visit);
    } finally {
      if (visit.matched) {
        watch.ended(visit.route);
      }
      body.release();
      MDC.remove(RequestIds.MDC_KEY);
      MDC.remove(USER);
    }
  }

  private static @Nullable String header(Headers headers, String name) {
    return headers.first(HeaderNames.create(name)).orElse(null);
  }

  private void serve(
      RoutingRequest raw,
      RoutingResponse response,
      Connection connection,
      Body body,
      String id,
      Visit visit) {
    Optional<String> broken = Framing.problem(raw.headers());
    Client client = clients.of(raw.remotePeer().address(), raw.headers());
    Map<String, String> headers = standing(raw.headers(), client, id);
    Answer answer =
        broken.isPresent()
            ? refuse(
                new VelException(
                    ErrorCode.VALIDATION_ERROR, "The request is not valid: " + broken.get()),
                raw,
                id)
            : answer(raw, body, client, headers, id, visit);
    headers.putAll(answer.headers());
    Outgoing out = new Outgoing(connections, connection, raw, response, headers);
    if (answer.content() instanceof Answer.Found found) {
      Optional<Answer> instead = live(found.live(), out, body, raw, id);
      if (instead.isEmpty()) {
        end(raw, out, body, visit);
        return;
      }
      answer = instead.get();
      headers.putAll(answer.headers());
    }
    boolean streams = answer.content() instanceof Answer.Events;
    if (streams) {
      watch.answered(visit.method, visit.route, answer.status(), visit.nanos());
    } else {
      body.releaseRead();
    }
    out.send(answer, body, broken.isPresent());
    if (!streams) {
      watch.answered(visit.method, visit.route, answer.status(), visit.nanos());
    }
    tell(raw, answer.status(), visit);
    out.finish(body, broken.isPresent());
  }

  /** The answer to send; empty when it was streamed. */
  private Optional<Answer> live(Live live, Outgoing out, Body body, RoutingRequest raw, String id) {
    boolean[] started = {false};
    try {
      Answer answer =
          live.answer((type, more) -> {
            started[0] = true;
            return out.start(body, type, more);
          });
      return started[0] ? Optional.empty() : Optional.of(answer);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CloseConnectionException("the request was interrupted", e);
    } catch (VelException refusal) {
      return Optional.of(unlessStarted(started[0], refuse(refusal, raw, id), refusal));
    } catch (CloseConnectionException gone) {
      throw gone;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError unexpected) {
      LOG.error("unexpected failure of {}", path(raw), unexpected);
      return Optional.of(unlessStarted(started[0], internal(raw, id), unexpected));
    }
  }

  /** Without its last chunk a client knows that a stream did not end well. */
  private static Answer unlessStarted(boolean started, Answer answer, Throwable why) {
    if (started) {
      throw new CloseConnectionException("the stream broke off", why);
    }
    return answer;
  }

  private void end(RoutingRequest raw, Outgoing out, Body body, Visit visit) {
    body.releaseRead();
    out.end();
    watch.answered(visit.method, visit.route, 200, visit.nanos());
    tell(raw, 200, visit);
    out.finish(body, false);
  }

  private static void tell(RoutingRequest raw, int status, Visit visit) {
    if (LOG.isInfoEnabled()) {
      long millis = visit.nanos() / 1_000_000;
      LOG.atInfo()
          .addKeyValue("route", visit.route)
          .addKeyValue("status", status)
          .addKeyValue("latency_ms", millis)
          .log("{} {} {} {} ms", raw.prologue().method().text(), path(raw), status, millis);
    }
  }

  private Map<String, String> standing(Headers request, Client client, String id) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Request-Id", id);
    headers.put("X-Content-Type-Options", "nosniff");
    headers.put("Cache-Control", "no-store");
    if (client.https() || rules.production()) {
      headers.put("Strict-Transport-Security", "max-age=31536000");
    }
    cors.addTo(headers, request);
    return headers;
  }

  private Answer answer(
      RoutingRequest raw,
      Body body,
      Client client,
      Map<String, String> headers,
      String id,
      Visit visit) {
    try {
      return route(raw, body, client, headers, id, visit);
    } catch (VelException refusal) {
      if (refusal.code() == ErrorCode.INTERNAL_SERVER_ERROR
          || refusal.code() == ErrorCode.UNAVAILABLE) {
        LOG.warn("{}", refusal.getMessage());
        LOG.debug("because of", refusal);
      }
      return refuse(orStopping(refusal, raw), raw, id);
    } catch (CloseConnectionException gone) {
      throw gone;
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError unexpected) {
      LOG.error("unexpected failure of {}", path(raw), unexpected);
      return internal(raw, id);
    }
  }

  private Answer route(
      RoutingRequest raw,
      Body body,
      Client client,
      Map<String, String> headers,
      String id,
      Visit visit) {
    String method = raw.prologue().method().text();
    if (cors.isPreflight(method, raw.headers())) {
      return cors.preflight(raw.headers());
    }
    Router.Found found = router.find(method, path(raw));
    // Java writes a class for a switch on types, which the first answer need not wait for.
    if (!(found instanceof Router.Match match)) {
      return missed((Router.Miss) found, method, raw, id);
    }
    visit.at(match.route());
    watch.began(visit.route);
    refuseWorkWhenStopping(method);
    Request request =
        new Request(
            method,
            match,
            raw.prologue().query().rawValue(),
            raw.headers(),
            body,
            rules.maxBodyBytes(),
            id,
            client.address());
    return handle(match.route(), request, headers);
  }

  private Answer missed(Router.Miss miss, String method, RoutingRequest raw, String id) {
    return switch (miss) {
      case Router.Nothing nothing -> throw VelException.notFound("Path");
      case Router.OtherMethod other when method.equals("OPTIONS") ->
          Answer.empty(204).with("Allow", other.allowed());
      case Router.OtherMethod other ->
          refuse(
                  new VelException(
                      ErrorCode.METHOD_NOT_ALLOWED,
                      "This path does not take this method; it takes " + other.allowed()),
                  raw,
                  id)
              .with("Allow", other.allowed());
    };
  }

  /** Whoever only asks is still answered; what is begun now might not be ended. */
  private void refuseWorkWhenStopping(String method) {
    if (connections.isStopping() && !method.equals("GET") && !method.equals("HEAD")) {
      throw stopping(null);
    }
  }

  /** What a question is told that could not be answered because the instance stopped meanwhile. */
  private VelException orStopping(VelException refusal, RoutingRequest raw) {
    String method = raw.prologue().method().text();
    boolean asks = method.equals("GET") || method.equals("HEAD");
    return asks && refusal.code() == ErrorCode.UNAVAILABLE && connections.isStopping()
        ? stopping(refusal)
        : refusal;
  }

  private static VelException stopping(@Nullable Throwable cause) {
    return new VelException(
        ErrorCode.UNAVAILABLE,
        "This instance is stopping and has done nothing of this request; send it again",
        List.of(),
        STOPPING_RETRY,
        cause);
  }

  private Answer handle(Route route, Request request, Map<String, String> headers) {
    request.expectBody();
    Admitted admitted = admission.admit(route, request);
    admitted
        .caller()
        .ifPresent(caller -> {
          request.admitted(caller);
          MDC.put(USER, caller.userId().toString());
        });
    Optional<Allowance> allowance = admitted.allowance();
    if (allowance.isPresent()) {
      Limits.addTo(headers, allowance.get());
      if (!allowance.get().granted()) {
        throw Limits.exceeded(allowance.get());
      }
    }
    admission.permit(route, request);
    return route.handler().handle(request);
  }

  /** The path alone: a client may put the scheme and the host before it (RFC 9112, 3.2.2). */
  private static String path(RoutingRequest raw) {
    String target = raw.prologue().uriPath().rawPath();
    int authority = target.startsWith("/") ? -1 : target.indexOf("://");
    if (authority < 0) {
      return target;
    }
    int path = target.indexOf('/', authority + 3);
    return path < 0 ? "/" : target.substring(path);
  }

  /** In the shape of the protocol that the path belongs to. */
  private Answer refuse(VelException refusal, RoutingRequest raw, String id) {
    return path(raw).startsWith(OPENAI)
        ? OpenAiProblems.answer(refusal, id)
        : Problems.answer(refusal, clock.instant(), id);
  }

  private Answer internal(RoutingRequest raw, String id) {
    return path(raw).startsWith(OPENAI)
        ? OpenAiProblems.internal(id)
        : Problems.internal(clock.instant(), id);
  }
}
