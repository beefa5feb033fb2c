package dev.vel.daemon.routes;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.config.Settings;
import dev.vel.daemon.TestDaemon;
import dev.vel.daemon.http.RawClient;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code /mcp} over HTTP, on a real house. */
class McpTest {
  private static final String BOTH = "application/json, text/event-stream";
  private static final String SLOW = "openai/slow+stall";

  private static TestDaemon daemon;

  @BeforeAll
  static void start() throws Exception {
    daemon =
        TestDaemon.start(
            new Settings.Limits(1_000, 100_000, 10, 2, 1 << 20), SandboxOptions.DEFAULT);
  }

  @AfterAll
  static void stop() {
    daemon.close();
  }

  @Test
  void agreesOnAVersionAndSaysWhatThereIs() throws Exception {
    String token = daemon.user();
    HttpResponse<String> welcome = initialize(token, "2025-06-18");
    assertThat(welcome.statusCode()).isEqualTo(200);
    assertThat(result(welcome).path("protocolVersion").textValue()).isEqualTo("2025-06-18");
    assertThat(result(initialize(token, "1999-01-01")).path("protocolVersion").textValue())
        .isEqualTo("2025-11-25");
    String session = session(welcome);
    assertThat(send(token, session, note("notifications/initialized", Json.object())).statusCode())
        .isEqualTo(202);
    JsonNode tools = result(ask(token, session, "tools/list", Json.object())).path("tools");
    assertThat(tools.findValuesAsText("name"))
        .contains(
            "run_task", "get_task", "cancel_task", "search_tasks", "list_agents", "get_usage");
    tools.forEach(tool -> {
      assertThat(tool.path("inputSchema").path("type").textValue()).isEqualTo("object");
      assertThat(tool.path("outputSchema").path("type").textValue()).isEqualTo("object");
      assertThat(tool.path("annotations").has("readOnlyHint")).isTrue();
    });
  }

  @Test
  void runsATaskAndReadsItAgain() throws Exception {
    String token = daemon.user();
    String session = open(token);
    JsonNode run =
        call(token, session, "run_task", Json.object().put("description", "Write 9 words"));
    assertThat(run.path("isError").booleanValue()).as(run.toString()).isFalse();
    JsonNode task = run.path("structuredContent");
    assertThat(task.path("status").textValue()).isEqualTo("completed");
    assertThat(run.path("content").path(0).path("text").textValue())
        .isEqualTo(task.path("result").path("output").textValue());
    String id = task.path("id").textValue();
    JsonNode read = call(token, session, "get_task", Json.object().put("task_id", id));
    assertThat(read.path("structuredContent").path("id").textValue()).isEqualTo(id);
    JsonNode found = call(token, session, "search_tasks", Json.object().put("q", "9 WORDS"));
    assertThat(found.path("structuredContent").path("data")).hasSize(1);
    JsonNode resource =
        result(
            ask(token, session, "resources/read", Json.object().put("uri", "vel://tasks/" + id)));
    assertThat(resource.path("contents").path(0).path("text").textValue()).contains("completed");
    assertThat(
            result(ask(token, session, "resources/list", Json.object()))
                .path("resources")
                .findValuesAsText("name"))
        .contains("default", "Write 9 words");
    ObjectNode prompt = Json.object().put("name", "default");
    prompt.putObject("arguments").put("task", "Sing");
    assertThat(result(ask(token, session, "prompts/get", prompt)).toString()).contains("Sing");
    String other = daemon.user();
    assertThat(
            error(
                ask(
                    other,
                    open(other),
                    "resources/read",
                    Json.object().put("uri", "vel://tasks/" + id))))
        .isEqualTo(-32002);
  }

  @Test
  void answersRefusalsAsTheToolsOwnErrors() throws Exception {
    String token = daemon.user();
    String session = open(token);
    JsonNode unknown =
        call(
            token,
            session,
            "run_task",
            Json.object().put("description", "x").put("agent", "nobody"));
    assertThat(unknown.path("isError").booleanValue()).isTrue();
    assertThat(unknown.toString()).contains("Agent 'nobody' not found");
    JsonNode bad = call(token, session, "run_task", Json.object().put("wait", "maybe").put("x", 1));
    assertThat(bad.toString()).contains("description", "wait", "x is not a known field");
    assertThat(error(ask(token, session, "tools/call", Json.object().put("name", "nothing"))))
        .isEqualTo(-32602);
    assertThat(error(ask(token, session, "no/such", Json.object()))).isEqualTo(-32601);
    assertThat(error(ask(token, session, "resources/list", Json.object().put("cursor", "x!"))))
        .isEqualTo(-32602);
  }

  @Test
  void keysMayDoWhatTheirScopesSay() throws Exception {
    String user = daemon.user();
    ObjectNode wanted = Json.object().put("name", "reader");
    wanted.putArray("scopes").add("read");
    String reader =
        TestDaemon.body(daemon.as(user, "POST", "/api/keys", wanted)).path("key").textValue();
    String session = open(reader);
    assertThat(call(reader, session, "list_agents", Json.object()).path("isError").booleanValue())
        .isFalse();
    JsonNode run = call(reader, session, "run_task", Json.object().put("description", "x"));
    assertThat(run.path("isError").booleanValue()).isTrue();
    assertThat(run.toString()).contains("scope write");
    // The session is the user's, but each request acts with the credential that it brings.
    assertThat(
            call(
                    user,
                    session,
                    "run_task",
                    Json.object().put("description", "x").put("wait", false))
                .path("isError")
                .booleanValue())
        .isFalse();
  }

  @Test
  void tellsProgressOnAStreamToWhoeverAsksForIt() throws Exception {
    String token = daemon.user();
    ObjectNode params = Json.object().put("name", "run_task");
    params.putObject("arguments").put("description", "Write 9 words");
    params.putObject("_meta").put("progressToken", "p1");
    HttpResponse<String> answer = ask(token, open(token), "tools/call", params);
    assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
    List<JsonNode> messages = messages(answer.body());
    List<Double> progress =
        messages.stream()
            .filter(each -> each.path("method").asText().equals("notifications/progress"))
            .peek(each ->
                assertThat(each.path("params").path("progressToken").asText()).isEqualTo("p1"))
            .map(each -> each.path("params").path("progress").doubleValue())
            .toList();
    assertThat(progress).isNotEmpty().isSorted();
    assertThat(messages.getLast().path("result").path("isError").booleanValue()).isFalse();
    assertThat(answer.body()).startsWith("retry: 1000\nid: 1-0\ndata: \n\n");
  }

  @Test
  void readsAStreamOnFromWhereItBroke() throws Exception {
    String token = daemon.user();
    String session = open(token);
    ObjectNode params = Json.object().put("name", "run_task");
    params.putObject("arguments").put("description", "Write 9 words");
    params.putObject("_meta").put("progressToken", 7);
    List<JsonNode> first = messages(ask(token, session, "tools/call", params).body());
    HttpResponse<String> again =
        daemon
            .caller()
            .send(
                "GET",
                "/mcp",
                null,
                "Authorization",
                "Bearer " + token,
                "Mcp-Session-Id",
                session,
                "Accept",
                "text/event-stream",
                "Last-Event-ID",
                "1-1");
    assertThat(messages(again.body())).isEqualTo(first.subList(1, first.size()));
    assertThat(
            daemon
                .caller()
                .send(
                    "GET",
                    "/mcp",
                    null,
                    "Authorization",
                    "Bearer " + token,
                    "Mcp-Session-Id",
                    session,
                    "Accept",
                    "text/event-stream",
                    "Last-Event-ID",
                    "99-1")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void tellsWhoeverWouldListenThatThereIsNothingToHear() throws Exception {
    String token = daemon.user();
    assertThat(
            daemon
                .caller()
                .send(
                    "GET",
                    "/mcp",
                    null,
                    "Authorization",
                    "Bearer " + token,
                    "Mcp-Session-Id",
                    open(token),
                    "Accept",
                    "text/event-stream")
                .statusCode())
        .isEqualTo(405);
  }

  @Test
  void cancelsTheTaskOfARequestThatIsTakenBack() throws Exception {
    String token = daemon.user();
    String session = open(token);
    ObjectNode params = Json.object().put("name", "run_task");
    params.set("arguments", slow());
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(
              () -> sent(token, session, request(42, "tools/call", params)), threads);
      String id = awaitRunning(token);
      assertThat(
              send(
                      token,
                      session,
                      note("notifications/cancelled", Json.object().put("requestId", 42)))
                  .statusCode())
          .isEqualTo(202);
      assertThat(messages(answer.get(10, TimeUnit.SECONDS).body())).isEmpty();
      assertThat(
              TestDaemon.body(daemon.as(token, "GET", "/api/tasks/" + id, null))
                  .path("status")
                  .textValue())
          .isEqualTo("cancelled");
    }
  }

  @Test
  void waitsNoLongerThanItWasTold() throws Exception {
    String token = daemon.user();
    String session = open(token);
    JsonNode run = call(token, session, "run_task", slow().put("timeout_seconds", 1));
    assertThat(run.path("isError").booleanValue()).isFalse();
    assertThat(run.path("structuredContent").path("status").textValue())
        .isIn("pending", "in_progress");
    call(
        token,
        session,
        "cancel_task",
        Json.object().put("task_id", run.path("structuredContent").path("id").textValue()));
  }

  @Test
  void waitsForAsManyAsAUserMayHaveStreams() throws Exception {
    String token = daemon.user();
    String session = open(token);
    ObjectNode params = Json.object().put("name", "run_task");
    params.set("arguments", slow().put("timeout_seconds", 4));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        int id = i;
        answers.add(
            CompletableFuture.supplyAsync(
                () -> sent(token, session, request(id, "tools/call", params)), threads));
      }
      List<String> bodies = new ArrayList<>();
      for (CompletableFuture<HttpResponse<String>> answer : answers) {
        bodies.add(answer.get(15, TimeUnit.SECONDS).body());
      }
      assertThat(bodies.stream().filter(body -> body.contains("\"isError\":true"))).hasSize(1);
    }
  }

  @Test
  void aSessionIsItsUsersAlone() throws Exception {
    String owner = daemon.user();
    String session = open(owner);
    String stranger = daemon.user();
    assertThat(ask(stranger, session, "tools/list", Json.object()).statusCode()).isEqualTo(404);
    assertThat(delete(stranger, session).statusCode()).isEqualTo(404);
    assertThat(ask(owner, UUID.randomUUID().toString(), "tools/list", Json.object()).statusCode())
        .isEqualTo(404);
    assertThat(send(owner, null, request(1, "tools/list", Json.object())).statusCode())
        .isEqualTo(400);
    assertThat(delete(owner, session).statusCode()).isEqualTo(204);
    assertThat(ask(owner, session, "tools/list", Json.object()).statusCode()).isEqualTo(404);
  }

  @Test
  void aUsersOldestSessionMakesRoom() throws Exception {
    String token = daemon.user();
    String first = open(token);
    for (int i = 0; i < 32; i++) {
      open(token);
    }
    assertThat(ask(token, first, "ping", Json.object()).statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({
    "Host,evil.example.com,403",
    "Host,127.0.0.1.evil.example,403",
    "Host,LOCALHOST:80,200",
    "Origin,http://evil.example.com,403",
    "Origin,null,403",
    "Origin,http://localhost:5173,200",
    "MCP-Protocol-Version,2020-01-01,400",
    "MCP-Protocol-Version,2025-03-26,200",
    "Accept,application/json,406",
    "Accept,*/*,200",
    "Content-Type,text/plain,415"
  })
  void holdsHeadersToTheirRules(String header, String value, int status) throws Exception {
    String token = daemon.user();
    String session = open(token);
    List<String> headers =
        new ArrayList<>(
            List.of("Host: localhost", "Accept: " + BOTH, "Content-Type: application/json"));
    headers.removeIf(line -> line.startsWith(header + ":"));
    headers.add(header + ": " + value);
    headers.add("Authorization: Bearer " + token);
    headers.add("Mcp-Session-Id: " + session);
    headers.add("Connection: close");
    String body = request(1, "ping", Json.object()).toString();
    headers.add("Content-Length: " + body.length());
    try (RawClient client = new RawClient(daemon.port())) {
      client.send("POST /mcp HTTP/1.1\r\n" + String.join("\r\n", headers) + "\r\n\r\n" + body);
      assertThat(client.untilClosed()).startsWith("HTTP/1.1 " + status + " ");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{",
        "[]",
        "[{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}]",
        "7",
        "{\"id\":1,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":null,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":7}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"id\":2,\"method\":\"ping\"}",
        "{\"jsonrpc\":\"2.0\",\"id\":1}",
        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"initialize\",\"params\":{\"protocolVersion\":7}}"
      })
  void refusesWhatIsNoMessage(String body) throws Exception {
    String token = daemon.user();
    HttpResponse<String> answer = send(token, open(token), body);
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(TestDaemon.body(answer).path("error").path("code").intValue()).isNegative();
  }

  @Test
  void refusesABodyThatIsTooLarge() throws Exception {
    String token = daemon.user();
    assertThat(send(token, open(token), "x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
  }

  @Test
  void aDaemonThatStopsAnswersWhoWaitsAndLetsTheTaskGoOn() throws Exception {
    try (TestDaemon own = TestDaemon.start();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      String token = own.user();
      HttpResponse<String> welcome =
          own.caller().send("POST", "/mcp", initialization("2025-11-25"), headers(token, null));
      ObjectNode params = Json.object().put("name", "run_task");
      params.set("arguments", slow());
      CompletableFuture<HttpResponse<String>> answer =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return own.caller()
                      .send(
                          "POST",
                          "/mcp",
                          request(1, "tools/call", params),
                          headers(token, session(welcome)));
                } catch (Exception e) {
                  throw new IllegalStateException(e);
                }
              },
              threads);
      Awaitility.await()
          .until(() ->
              TestDaemon.body(own.as(token, "GET", "/api/tasks?status=in_progress", null))
                      .path("data")
                      .size()
                  == 1);
      own.stopOne();
      List<JsonNode> messages = messages(answer.get(10, TimeUnit.SECONDS).body());
      assertThat(messages.getLast().path("result").path("content").toString()).contains("goes on");
    }
  }

  private static String awaitRunning(String token) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                TestDaemon.body(daemon.as(token, "GET", "/api/tasks?status=in_progress", null))
                    .path("data")
                    .path(0)
                    .path("id")
                    .asText(),
            id -> !id.isEmpty());
  }

  /** Arguments of a task that takes half a minute. */
  private static ObjectNode slow() {
    ObjectNode arguments = Json.object().put("description", "Write 9 words");
    arguments.putObject("parameters").put("model", SLOW);
    return arguments;
  }

  private static String open(String token) throws Exception {
    return session(initialize(token, "2025-11-25"));
  }

  private static String session(HttpResponse<String> welcome) {
    return welcome.headers().firstValue("Mcp-Session-Id").orElseThrow();
  }

  private static HttpResponse<String> initialize(String token, String version) throws Exception {
    return send(token, null, initialization(version));
  }

  private static ObjectNode initialization(String version) {
    ObjectNode params = Json.object().put("protocolVersion", version);
    params.putObject("capabilities");
    params.putObject("clientInfo").put("name", "test").put("version", "1");
    return request(0, "initialize", params);
  }

  private static HttpResponse<String> ask(
      String token, String session, String method, JsonNode params) throws Exception {
    return send(token, session, request(1, method, params));
  }

  private static JsonNode call(String token, String session, String tool, JsonNode arguments)
      throws Exception {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return messages(ask(token, session, "tools/call", params).body()).getLast().path("result");
  }

  private static ObjectNode request(int id, String method, JsonNode params) {
    ObjectNode message = note(method, params);
    return message.put("id", id);
  }

  private static ObjectNode note(String method, JsonNode params) {
    ObjectNode message = Json.object().put("jsonrpc", "2.0").put("method", method);
    message.set("params", params);
    return message;
  }

  private static HttpResponse<String> sent(String token, String session, Object body) {
    try {
      return send(token, session, body);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static HttpResponse<String> send(String token, @Nullable String session, Object body)
      throws Exception {
    return daemon.caller().send("POST", "/mcp", body, headers(token, session));
  }

  private static HttpResponse<String> delete(String token, String session) throws Exception {
    return daemon.caller().send("DELETE", "/mcp", null, headers(token, session));
  }

  private static String[] headers(String token, @Nullable String session) {
    List<String> headers =
        new ArrayList<>(List.of("Authorization", "Bearer " + token, "Accept", BOTH));
    if (session != null) {
      headers.addAll(List.of("Mcp-Session-Id", session));
    }
    return headers.toArray(String[]::new);
  }

  private static JsonNode result(HttpResponse<String> answer) {
    return messages(answer.body()).getLast().path("result");
  }

  private static int error(HttpResponse<String> answer) {
    return messages(answer.body()).getLast().path("error").path("code").intValue();
  }

  /** One document, or what the events carry. */
  private static List<JsonNode> messages(String body) {
    if (body.startsWith("{")) {
      return List.of(Json.read(body, JsonNode.class));
    }
    return Arrays.stream(body.split("\n"))
        .filter(line -> line.startsWith("data: {"))
        .map(line -> Json.read(line.substring(6), JsonNode.class))
        .toList();
  }
}
