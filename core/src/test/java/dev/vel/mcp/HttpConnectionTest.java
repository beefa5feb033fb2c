package dev.vel.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.vel.config.McpServer;
import dev.vel.config.Secret;
import dev.vel.identity.MovableClock;
import dev.vel.llm.AddressGuard;
import dev.vel.mcp.ToolException.Kind;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Servers at an address, good ones and bad ones. */
class HttpConnectionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration AMPLE = Duration.ofSeconds(20);
  private static final Connections.Key KEY = new Connections.Key(Optional.empty(), "web");

  private final MovableClock clock = new MovableClock();
  private final Connections connections = new Connections(Places.of(false), clock);
  private final List<String> seen = new CopyOnWriteArrayList<>();
  private final AtomicInteger sessions = new AtomicInteger();
  private HttpServer http;
  private volatile String mode = "json";

  @BeforeEach
  void start() throws IOException {
    http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    http.createContext("/mcp", this::serve);
    http.start();
  }

  @AfterEach
  void stop() {
    connections.close();
    http.stop(0);
  }

  private void serve(HttpExchange exchange) throws IOException {
    String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
    seen.add(
        exchange.getRequestMethod()
            + " "
            + session
            + " "
            + exchange.getRequestHeaders().getFirst("MCP-Protocol-Version")
            + " "
            + exchange.getRequestHeaders().getFirst("Authorization")
            + " "
            + exchange.getRequestHeaders().getFirst("Last-Event-ID"));
    switch (exchange.getRequestMethod()) {
      case "POST" -> post(exchange, JSON.readTree(exchange.getRequestBody()));
      case "GET" -> {
        if (mode.equals("deafget")) {
          plain(exchange, 404, "");
        } else {
          stream(
              exchange,
              "id: 9\ndata: " + result(JSON.readTree("\"" + awaited + "\""), "late") + "\n\n");
        }
      }
      default -> plain(exchange, 204, "");
    }
  }

  private volatile String awaited = "";
  private final AtomicInteger replies = new AtomicInteger();
  private final AtomicInteger calls = new AtomicInteger();

  private void post(HttpExchange exchange, JsonNode message) throws IOException {
    String session = exchange.getRequestHeaders().getFirst("Mcp-Session-Id");
    if (message.has("result") || message.has("error")) {
      replies.incrementAndGet();
      pause();
      plain(exchange, 202, "");
    } else if (!message.has("id")) {
      plain(exchange, 202, "");
    } else if (message.path("method").asText().equals("initialize")) {
      exchange.getResponseHeaders().set("Mcp-Session-Id", "s" + sessions.incrementAndGet());
      ObjectNode result = JSON.createObjectNode().put("protocolVersion", "2025-11-25");
      result
          .putObject("capabilities")
          .putObject("tools")
          .put("listChanged", mode.equals("deafget"));
      result.putObject("serverInfo").put("name", "web").put("version", "1");
      plain(exchange, 200, answer(message.get("id"), result));
    } else if (mode.equals("forgets") && "s1".equals(session)) {
      pause(calls.getAndIncrement() * 50L);
      plain(exchange, 404, "");
    } else if (mode.equals("forgetsone")
        && message.path("params").path("name").asText().equals("x")) {
      plain(
          exchange,
          "s1".equals(session) ? 404 : 200,
          "s1".equals(session) ? "" : result(message.get("id"), "whole"));
    } else if (mode.equals("nosession")) {
      plain(exchange, 404, "");
    } else {
      call(exchange, message);
    }
  }

  private void call(HttpExchange exchange, JsonNode message) throws IOException {
    JsonNode id = message.get("id");
    String event = "data: " + result(id, "streamed") + "\n\n";
    calls.incrementAndGet();
    switch (mode) {
      case "pings" ->
          endless(exchange, "data: {\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\n\n");
      case "deafget", "forgetsone" -> {
        pause(1_000);
        plain(exchange, 200, result(id, "slow"));
      }
      case "sse" -> stream(exchange, ": hello\nevent: message\n" + event);
      case "broken" -> {
        awaited = id.asText();
        stream(exchange, "id: 7\nretry: 50\ndata:\n\n");
      }
      case "cut" -> stream(exchange, "data: {\"jsonrpc\"\n");
      case "html" -> plain(exchange, 200, "<html>hello</html>");
      case "wrongid" -> plain(exchange, 200, result(JSON.readTree("\"nobody\""), "x"));
      case "500" -> plain(exchange, 500, "oops");
      case "400" -> plain(exchange, 400, "{\"error\":{\"code\":1,\"message\":\"not like this\"}}");
      case "401" -> plain(exchange, 401, "");
      case "redirect" -> {
        exchange.getResponseHeaders().set("Location", "http://127.0.0.1:1/");
        plain(exchange, 302, "");
      }
      case "huge" -> endless(exchange, "x".repeat(1 << 16));
      case "endless" ->
          endless(
              exchange, "data: {\"jsonrpc\":\"2.0\",\"method\":\"notifications/progress\"}\n\n");
      case "mute" -> pause();
      default -> plain(exchange, 200, result(id, "whole"));
    }
  }

  private static void pause() {
    pause(5_000);
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void endless(HttpExchange exchange, String piece) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    try (OutputStream out = exchange.getResponseBody()) {
      while (true) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
      }
    } catch (IOException gone) {
      exchange.close();
    }
  }

  private static String result(JsonNode id, String text) {
    ObjectNode result = JSON.createObjectNode();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return answer(id, result);
  }

  private static String answer(JsonNode id, ObjectNode result) {
    ObjectNode answer = JSON.createObjectNode().put("jsonrpc", "2.0");
    answer.set("id", id);
    answer.set("result", result);
    return answer.toString();
  }

  private static void plain(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static void stream(HttpExchange exchange, String events) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    exchange.getResponseBody().write(events.getBytes(StandardCharsets.UTF_8));
    exchange.close();
  }

  @ParameterizedTest
  @CsvSource({"json, whole", "sse, streamed", "broken, late"})
  void takesAnAnswerHoweverItComes(String how, String text) throws Exception {
    mode = how;

    assertThat(call(server()).text()).isEqualTo(text);
  }

  @Test
  void saysWhoAsksInWhichSessionAndEndsIt() throws Exception {
    Connection server = server();
    call(server);
    connections.drop(KEY);

    assertThat(seen).contains("POST null null Bearer k null", "POST s1 2025-11-25 Bearer k null");
    await().untilAsserted(() -> assertThat(seen).contains("DELETE s1 2025-11-25 Bearer k null"));
  }

  @Test
  void asksForTheRestOfAStreamThatBroke() throws Exception {
    mode = "broken";
    call(server());

    assertThat(seen).contains("GET s1 2025-11-25 Bearer k 7");
  }

  @Test
  void beginsAnotherSessionWhenTheServerForgotTheFirst() throws Exception {
    mode = "forgets";

    assertThat(call(server()).text()).isEqualTo("whole");
    assertThat(sessions).hasValue(2);
  }

  @Test
  void repeatsNothingForAServerThatHasNothingToSayUnasked() throws Exception {
    mode = "deafget";

    assertThat(call(server()).text()).isEqualTo("slow");
    assertThat(seen).anyMatch(request -> request.startsWith("GET"));
    assertThat(calls).hasValue(1);
    assertThat(sessions).hasValue(1);
  }

  @Test
  void repeatsOnlyTheCallThatTheServerDidNotTake() throws Exception {
    Connection server = server();
    call(server);
    calls.set(0);
    mode = "forgetsone";
    Future<ToolResult> other = beside(() -> server.call("other", arguments(), AMPLE));
    await().until(() -> calls.get() == 1);

    assertThat(call(server).text()).isEqualTo("whole");

    assertThat(other.get().text()).isEqualTo("slow");
    assertThat(calls).hasValue(1);
  }

  @Test
  void repeatsEveryCallThatTheServerDidNotTake() throws Exception {
    Connection server = server();
    call(server);
    mode = "forgets";

    List<Future<ToolResult>> calls =
        Stream.generate(() -> beside(() -> call(server))).limit(4).toList();

    for (Future<ToolResult> each : calls) {
      assertThat(each.get().text()).isEqualTo("whole");
    }
    assertThat(sessions).hasValue(2);
  }

  private static <T> Future<T> beside(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.ofVirtual().start(task);
    return task;
  }

  @Test
  void leavesAServerAloneThatKnowsNoSessionAtAll() throws Exception {
    mode = "nosession";
    Connection server = server();

    kind(server);

    assertThat(sessions).hasValue(2);
    assertThat(kind(server)).isEqualTo(Kind.UNAVAILABLE);
    assertThat(sessions).hasValue(2);
  }

  @Test
  void answersOnlySoManyPingsAtATime() throws Exception {
    Connection server = server();
    call(server);
    mode = "pings";

    assertThat(kind(server)).isEqualTo(Kind.MALFORMED);

    assertThat(replies).hasValueLessThan(10);
    assertThat(server.state()).isEqualTo(ToolServer.State.UNAVAILABLE);
  }

  @ParameterizedTest
  @CsvSource({
    "cut, CLOSED",
    "html, MALFORMED",
    "wrongid, MALFORMED",
    "500, UNAVAILABLE",
    "400, REFUSED",
    "401, UNAVAILABLE",
    "redirect, REFUSED",
    "huge, MALFORMED",
    "endless, TIMEOUT",
    "mute, TIMEOUT"
  })
  void endsABadCallInATypedErrorAndTheNextOneWorks(String how, Kind kind) throws Exception {
    Connection server = server();
    call(server);
    mode = how;
    Duration within = kind == Kind.TIMEOUT ? Duration.ofMillis(400) : AMPLE;

    ToolException failure =
        catchThrowableOfType(ToolException.class, () -> server.call("x", arguments(), within));

    assertThat(failure.kind()).isEqualTo(kind);
    assertThat(failure).hasMessageNotContaining("Bearer");
    mode = "json";
    assertThat(call(server).text()).isEqualTo("whole");
  }

  @Test
  void leavesAServerAloneThatIsNotThere() throws Exception {
    Connection server = server();
    http.stop(0);

    assertThat(kind(server)).isEqualTo(Kind.UNAVAILABLE);
    assertThatThrownBy(() -> server.tools(AMPLE))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("is left alone for a while");
    assertThat(server.state()).isEqualTo(ToolServer.State.UNAVAILABLE);
  }

  @Test
  void connectsToNoAddressThatTheGuardForbids() {
    Connection server = server((host, address) -> false);

    ToolException failure =
        catchThrowableOfType(ToolException.class, () -> server.call("x", arguments(), AMPLE));

    assertThat(failure).hasMessageContaining("may not be called");
    assertThat(seen).isEmpty();
  }

  private static Kind kind(Connection server) {
    return catchThrowableOfType(ToolException.class, () -> server.call("x", arguments(), AMPLE))
        .kind();
  }

  private static ToolResult call(Connection server) throws ToolException, InterruptedException {
    return server.call("x", arguments(), AMPLE);
  }

  private Connection server() {
    return server(AddressGuard.NONE);
  }

  private Connection server(AddressGuard guard) {
    URI url = URI.create("http://127.0.0.1:" + http.getAddress().getPort() + "/mcp");
    return connections.to(
        KEY,
        new Target(
            new McpServer.Http(url, Map.of("Authorization", new Secret("Bearer k"))),
            guard,
            Optional.empty()));
  }

  private static ObjectNode arguments() {
    return JsonNodeFactory.instance.objectNode();
  }
}
