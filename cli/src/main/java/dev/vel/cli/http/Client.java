package dev.vel.cli.http;

import dev.vel.cli.command.Door.Allowance;
import dev.vel.cli.context.Address;
import dev.vel.cli.log.Logging;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Sends requests to one vel. It stands on {@link HttpURLConnection} because the JDK's newer client
 * takes about 120 ms longer to start, which is most of what a command takes. No redirect is ever
 * followed, so that the token goes nowhere but to the host it is for. Thread-safe.
 */
public final class Client {
  /** What a command can do whose vel is not there. */
  public static final String ANOTHER_WAY =
      ", choose another with `vel context use`, or run here with --local";

  static {
    // The JDK would silently send a POST again, a refresh token's too, which then counts as stolen.
    System.setProperty("sun.net.http.retryPost", "false");
  }

  private static final int TRIES = 3;
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /** What an instance that stops has as its {@code Retry-After}. */
  private static final Duration STOPPING = Duration.ofSeconds(1);

  /** Of a server in the middle of a document. */
  private static final Duration SILENCE = Duration.ofSeconds(60);

  private static final int BUFFER = 16 * 1024;

  private final URI base;
  private final Bearer bearer;
  private final String userAgent;
  private final Duration pause;
  private final String otherwise;
  private volatile @Nullable Allowance allowance;

  /**
   * @param pause before the second try of a request; the third waits twice as long
   */
  public Client(URI base, Bearer bearer, String userAgent, Duration pause) {
    this(base, bearer, userAgent, pause, ANOTHER_WAY);
  }

  /**
   * @param otherwise what else whoever finds nobody there can do, as the end of a sentence
   */
  Client(URI base, Bearer bearer, String userAgent, Duration pause, String otherwise) {
    this.otherwise = otherwise;
    this.base = base;
    this.bearer = bearer;
    this.userAgent = userAgent;
    this.pause = pause;
  }

  URI base() {
    return base;
  }

  /** What the last answer said is left of the requests that may be made. */
  Optional<Allowance> allowance() {
    return Optional.ofNullable(allowance);
  }

  /**
   * Sends it, and throws {@link VelException} for every answer that is not a good one: with {@link
   * SentBeforeException} as its cause where an earlier try may have arrived all the same.
   */
  Answer send(Call call) {
    AtomicBoolean sent = new AtomicBoolean();
    try {
      Answer answer = ask(call, sent);
      if (!answer.good()) {
        throw explained(answer.refusal());
      }
      return answer;
    } catch (VelException refused) {
      throw sent.get() && !call.method().equals("GET")
          ? SentBeforeException.marked(refused)
          : refused;
    }
  }

  /** Sends it, and answers whatever came. */
  Answer ask(Call call) {
    return ask(call, new AtomicBoolean());
  }

  private Answer ask(Call call, AtomicBoolean sent) {
    Optional<String> token = bearer.token();
    Answer answer = deliver(call, token, sent);
    return answer.status() == HttpURLConnection.HTTP_UNAUTHORIZED && token.isPresent()
        ? bearer
            .renew(token.get())
            .map(fresh -> deliver(call, Optional.of(fresh), sent))
            .orElse(answer)
        : answer;
  }

  /** Opens a stream of events. The caller closes it by disconnecting. */
  HttpURLConnection stream(String path, long lastEvent, Duration patience) throws IOException {
    return stream(token -> events(path, lastEvent, patience, token));
  }

  /** The same, tried as often as any other question where the connection breaks. */
  HttpURLConnection firstStream(String path, long lastEvent, Duration patience) throws IOException {
    return tried(token -> events(path, lastEvent, patience, token));
  }

  /**
   * Copies a document of any size as it comes.
   *
   * @throws IOException when {@code out} takes no more
   * @throws VelException when the server refuses or what it sends breaks off
   */
  void download(String path, OutputStream out) throws IOException {
    HttpURLConnection connection = begin(path);
    try (InputStream in = connection.getInputStream()) {
      byte[] buffer = new byte[BUFFER];
      for (int length = read(in, buffer); length >= 0; length = read(in, buffer)) {
        out.write(buffer, 0, length);
      }
    } finally {
      connection.disconnect();
    }
  }

  private HttpURLConnection begin(String path) {
    try {
      return tried(token -> {
        HttpURLConnection connection = open("GET", path, SILENCE, token);
        connection.setRequestProperty("Accept", "*/*");
        return connection;
      });
    } catch (IOException e) {
      throw unreachable(e);
    }
  }

  private int read(InputStream in, byte[] buffer) {
    try {
      return in.read(buffer);
    } catch (IOException e) {
      throw new VelException(
          ErrorCode.UNAVAILABLE, base + " broke off in the middle; what came is not all of it", e);
    }
  }

  /** Opens a connection with a token, which may not be good any more. */
  private interface Opening {
    HttpURLConnection with(Optional<String> token) throws IOException;
  }

  private HttpURLConnection tried(Opening opening) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return stream(opening);
      } catch (VelException refused) {
        if (attempt == TRIES
            || !refused.retryAfter().equals(Optional.of(STOPPING))
            || !rest(STOPPING)) {
          throw refused;
        }
      } catch (SocketTimeoutException | SSLException hopeless) {
        throw hopeless;
      } catch (IOException e) {
        if (attempt == TRIES || !rest(pause.multipliedBy(attempt))) {
          throw e;
        }
      }
    }
  }

  private HttpURLConnection stream(Opening opening) throws IOException {
    Optional<String> token = bearer.token();
    HttpURLConnection connection = opening.with(token);
    if (connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED && token.isPresent()) {
      Optional<String> fresh = bearer.renew(token.get());
      if (fresh.isPresent()) {
        connection.disconnect();
        connection = opening.with(fresh);
      }
    }
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw explained(read(connection).refusal());
    }
    return connection;
  }

  private HttpURLConnection events(
      String path, long lastEvent, Duration patience, Optional<String> token) throws IOException {
    HttpURLConnection connection = open("GET", path, patience, token);
    connection.setRequestProperty("Accept", "text/event-stream");
    if (lastEvent > 0) {
      connection.setRequestProperty("Last-Event-ID", String.valueOf(lastEvent));
    }
    return connection;
  }

  /** Whoever is not signed in is told how to. */
  private VelException explained(VelException refusal) {
    return refusal.code() == ErrorCode.AUTHENTICATION_REQUIRED
        ? new VelException(
            ErrorCode.AUTHENTICATION_REQUIRED,
            "you are not signed in to " + base + ": " + bearer.advice(),
            refusal)
        : refusal;
  }

  /**
   * @param sent set once something may have arrived without being answered
   */
  private Answer deliver(Call call, Optional<String> token, AtomicBoolean sent) {
    int tries = call.method().equals("GET") ? TRIES : call.repeatable() ? 2 : 1;
    for (int attempt = 1; ; attempt++) {
      try {
        Answer answer = exchange(call, token);
        if (!isStopping(answer) || attempt == TRIES || !rest(STOPPING)) {
          return answer;
        }
      } catch (IOException e) {
        if (!NotSentException.is(e)) {
          sent.set(true);
        }
        if (e instanceof SocketTimeoutException slow) {
          throw silent(call, slow);
        }
        if (attempt >= tries || e instanceof SSLException || !rest(pause.multipliedBy(attempt))) {
          throw unreachable(e);
        }
      }
    }
  }

  /**
   * An instance that stops says to come back after so long: another one answers then. It has done
   * nothing, so that anything can be asked again.
   */
  private static boolean isStopping(Answer answer) {
    return answer.status() == HttpURLConnection.HTTP_UNAVAILABLE
        && String.valueOf(STOPPING.toSeconds()).equals(answer.retryAfter());
  }

  private Answer exchange(Call call, Optional<String> token) throws IOException {
    HttpURLConnection connection = open(call.method(), call.path(), call.patience(), token);
    if (call.idempotencyKey() != null) {
      connection.setRequestProperty("Idempotency-Key", call.idempotencyKey());
    }
    send(connection, call.body());
    return read(connection);
  }

  private HttpURLConnection open(
      String method, String path, Duration patience, Optional<String> token) throws IOException {
    URI uri = URI.create(base + path);
    boolean here = "http".equalsIgnoreCase(uri.getScheme()) && !Address.exposed(uri);
    HttpURLConnection connection =
        here ? LoopbackConnection.to(uri) : (HttpURLConnection) uri.toURL().openConnection();
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestMethod(method);
    connection.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
    connection.setReadTimeout(Math.toIntExact(patience.toMillis()));
    connection.setRequestProperty("Accept", "application/json");
    connection.setRequestProperty("User-Agent", userAgent);
    token.ifPresent(value -> connection.setRequestProperty("Authorization", "Bearer " + value));
    return connection;
  }

  private static void send(HttpURLConnection connection, @Nullable Object body) throws IOException {
    if (body == null) {
      return;
    }
    // As a tree, for which Jackson's mapper need not be made.
    byte[] bytes = Json.write(Json.tree(body)).getBytes(StandardCharsets.UTF_8);
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    try (OutputStream out = connection.getOutputStream()) {
      out.write(bytes);
    }
  }

  private Answer read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status < 0) {
      throw new IOException("what answers there does not speak HTTP");
    }
    if (Logging.isOn()) {
      LoggerFactory.getLogger(Client.class)
          .debug("{} {}: {}", connection.getRequestMethod(), connection.getURL().getPath(), status);
    }
    note(connection);
    Duration patience = Duration.ofMillis(connection.getReadTimeout());
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      String body =
          in == null
              ? ""
              : new String(new Body(base, in, patience).readAllBytes(), StandardCharsets.UTF_8);
      return new Answer(
          base,
          status,
          body,
          connection.getHeaderField("Retry-After"),
          connection.getHeaderField("Location"));
    }
  }

  private void note(HttpURLConnection connection) {
    long limit = connection.getHeaderFieldLong("RateLimit-Limit", -1);
    long left = connection.getHeaderFieldLong("RateLimit-Remaining", -1);
    long reset = connection.getHeaderFieldLong("RateLimit-Reset", -1);
    if (limit > 0 && left >= 0 && reset >= 0) {
      allowance = new Allowance(limit, left, Duration.ofSeconds(reset));
    }
  }

  private static boolean rest(Duration pause) {
    try {
      Thread.sleep(pause);
      return true;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private VelException silent(Call call, SocketTimeoutException cause) {
    return NotSentException.is(cause)
        ? unreachable(cause)
        : new VelException(
            ErrorCode.UNAVAILABLE,
            base + " did not answer within " + call.patience().toSeconds() + " s",
            cause);
  }

  /** Nobody is there. */
  VelException unreachable(IOException cause) {
    return new VelException(
        ErrorCode.UNAVAILABLE,
        "cannot reach "
            + base
            + " ("
            + reason(cause)
            + "); "
            + Address.starting(base).orElse("check the address and the network")
            + otherwise,
        NotSentException.is(cause) ? new NotSentException(cause) : cause);
  }

  /** Why nobody is there. */
  static String reason(IOException cause) {
    return switch (cause) {
      case UnknownHostException unknown -> "there is no host of that name";
      case ConnectException refused -> "nothing listens there";
      case SocketTimeoutException slow -> "it does not take connections";
      case SSLException tls -> Insecure.reason(tls);
      default -> "the connection broke: " + cause.getMessage();
    };
  }
}
