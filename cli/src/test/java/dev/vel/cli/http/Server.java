package dev.vel.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** A server on loopback that answers what a test says, and remembers what it was asked. */
public final class Server implements AutoCloseable {
  private final HttpServer http;
  public final List<Asked> asked = new CopyOnWriteArrayList<>();

  /** One request. */
  public record Asked(
      String method,
      String path,
      String body,
      Optional<String> token,
      Optional<String> key,
      Optional<String> lastEvent) {

    public JsonNode json() {
      return Json.read(body, JsonNode.class);
    }
  }

  /**
   * One answer.
   *
   * @param headers name and value in turn
   */
  public record Reply(int status, String body, List<String> headers) {
    public static Reply json(int status, Object body, String... headers) {
      return new Reply(
          status, body instanceof String text ? text : Json.write(body), List.of(headers));
    }

    public static Reply error(int status, String code, String message) {
      return json(status, Json.object().put("error", message).put("code", code));
    }

    /** Closes the connection without an answer. */
    public static final Reply NOTHING = new Reply(0, "", List.of());
  }

  public Server(Function<Asked, Reply> answers) {
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/", exchange -> handle(exchange, answers));
    http.start();
  }

  public URI url() {
    return URI.create("http://127.0.0.1:" + http.getAddress().getPort());
  }

  private void handle(HttpExchange exchange, Function<Asked, Reply> answers) throws IOException {
    try (exchange) {
      Asked request =
          new Asked(
              exchange.getRequestMethod(),
              exchange.getRequestURI().toString(),
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8),
              header(exchange, "Authorization").map(value -> value.replace("Bearer ", "")),
              header(exchange, "Idempotency-Key"),
              header(exchange, "Last-Event-ID"));
      asked.add(request);
      Reply reply = answers.apply(request);
      if (reply.status() == 0) {
        return;
      }
      for (int i = 0; i < reply.headers().size(); i += 2) {
        exchange.getResponseHeaders().set(reply.headers().get(i), reply.headers().get(i + 1));
      }
      byte[] body = reply.body().getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(reply.status(), body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private static Optional<String> header(HttpExchange exchange, String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  @Override
  public void close() {
    http.stop(0);
  }
}
