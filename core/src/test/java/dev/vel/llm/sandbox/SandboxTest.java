package dev.vel.llm.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.vel.config.Secret;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The sandbox seen through a client that is not vel's own. */
class SandboxTest {
  private static final String HELLO =
      "{\"model\":\"sandbox\",\"messages\":[{\"role\":\"user\",\"content\":\"Hello\"}]}";

  private static Sandbox sandbox;
  private static HttpClient http;

  @BeforeAll
  static void start() throws IOException {
    sandbox = Sandbox.start(SandboxOptions.DEFAULT);
    http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  }

  @AfterAll
  static void stop() {
    http.close();
    sandbox.close();
  }

  private static HttpResponse<String> post(Sandbox to, String path, String body, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + to.port() + path))
            .POST(HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private static JsonNode json(HttpResponse<String> response) throws IOException {
    return Json.mapper().readTree(response.body());
  }

  private static JsonNode chat(String prompt) throws Exception {
    String body =
        Json.object()
            .put("model", "sandbox")
            .set(
                "messages",
                Json.mapper()
                    .createArrayNode()
                    .add(Json.object().put("role", "user").put("content", prompt)))
            .toString();
    return json(post(sandbox, "/v1/chat/completions", body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"/v1/chat/completions", "/chat/completions", "/v1/chat/completions?x=1"})
  void answersWithAndWithoutTheVersion(String path) throws Exception {
    HttpResponse<String> response = post(sandbox, path, HELLO);
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(json(response).at("/choices/0/message/content").asText()).contains("\"Hello\"");
    assertThat(json(response).at("/usage/prompt_tokens").asInt()).isEqualTo(2);
  }

  @Test
  void answersTheSameToTheSameAndAHaikuToAHaiku() throws Exception {
    assertThat(chat("Why?").at("/choices")).isEqualTo(chat("Why?").at("/choices"));
    String haiku = chat("Write a haiku about Postgres").at("/choices/0/message/content").asText();
    assertThat(haiku.lines()).hasSize(3);
    assertThat(haiku).contains("Postgres");
    String words = chat("Write 120 words").at("/choices/0/message/content").asText();
    assertThat(words.split(" ")).hasSize(120);
    assertThat(chat("é\u0000\n😀".repeat(100_000)).at("/choices/0/message/content").asText())
        .hasSizeLessThan(600);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {                                                         | 400 | JSON
          []                                                        | 400 | object
          {"model":"m"}                                             | 400 | messages
          {"messages":[{"role":"user","content":"x"}]}              | 400 | model
          {"model":"m","messages":[]}                               | 400 | messages
          {"model":"m","messages":[{"content":"x"}]}                | 400 | role
          {"model":"m","messages":[{"role":"user","content":1}]}    | 400 | content
          {"model":"m","messages":[{"role":"user"}],"max_tokens":0} | 400 | max_tokens
          {"model":"m+rain","messages":[{"role":"user"}]}           | 400 | not a fault
          """)
  void refusesBadRequestsInTheProtocolsShape(String body, int status, String word)
      throws Exception {
    HttpResponse<String> response = post(sandbox, "/v1/chat/completions", body);
    assertThat(response.statusCode()).isEqualTo(status);
    assertThat(json(response).at("/error/message").asText()).contains(word);
    assertThat(json(response).at("/error/type").asText()).isEqualTo("invalid_request_error");
  }

  @Test
  void refusesUnknownRoutesWrongMethodsAndHugeBodies() throws Exception {
    assertThat(post(sandbox, "/v1/completions", "{}").statusCode()).isEqualTo(404);
    assertThat(post(sandbox, "/v1/models", "{}").statusCode()).isEqualTo(405);
    assertThat(get("/v1/chat/completions").statusCode()).isEqualTo(405);
    assertThat(post(sandbox, "/v1/chat/completions", " ".repeat((32 << 20) + 1)).statusCode())
        .isEqualTo(413);
    String large = HELLO.replace("Hello", "x".repeat(2 << 20));
    assertThat(post(sandbox, "/v1/chat/completions", large).statusCode()).isEqualTo(200);
  }

  @Test
  void listsItsModelsAndKnowsEveryName() throws Exception {
    assertThat(json(get("/v1/models")).path("data").findValuesAsText("id"))
        .contains("sandbox", "sandbox-429", "gpt-4o", "openai/gpt-oss-120b");
    assertThat(json(get("/models/openai/gpt-oss-120b")).path("id").asText())
        .isEqualTo("openai/gpt-oss-120b");
    assertThat(json(get("/v1/models/a%2Fb+cut")).path("id").asText()).isEqualTo("a/b+cut");
  }

  private static HttpResponse<String> get(String path) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + sandbox.port() + path)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void wantsTheKeyWhenOneIsSet() throws Exception {
    try (Sandbox locked =
        Sandbox.start(SandboxOptions.DEFAULT.withApiKey(new Secret("let-me-in")))) {
      HttpResponse<String> without = post(locked, "/v1/chat/completions", HELLO);
      assertThat(without.statusCode()).isEqualTo(401);
      assertThat(json(without).at("/error/code").asText()).isEqualTo("invalid_api_key");
      assertThat(
              post(locked, "/v1/chat/completions", HELLO, "authorization", "Bearer let-me-in")
                  .statusCode())
          .isEqualTo(200);
      assertThat(locked.requests()).isEqualTo(1);
    }
  }

  @Test
  void strikesOnlyTheFirstRequestsOfAModelAndKey() throws Exception {
    String path = "/v1/chat/completions";
    String[] fault = {"x-sandbox-fault", "503:2"};
    assertThat(
            List.of(
                post(sandbox, path, HELLO, fault).statusCode(),
                post(sandbox, path, HELLO, fault).statusCode(),
                post(sandbox, path, HELLO, fault).statusCode()))
        .containsExactly(503, 503, 200);
    assertThat(
            post(
                    sandbox,
                    path,
                    HELLO,
                    "x-sandbox-fault",
                    "503:2",
                    "authorization",
                    "Bearer another")
                .statusCode())
        .isEqualTo(503);
    String once = HELLO.replace("sandbox", "sandbox-500-once");
    assertThat(post(sandbox, path, once).statusCode()).isEqualTo(500);
    assertThat(post(sandbox, path, once).statusCode()).isEqualTo(200);
    assertThat(sandbox.requests("sandbox-500-once")).isEqualTo(2);
    String flapping = HELLO.replace("sandbox", "x+flapping");
    assertThat(
            List.of(
                post(sandbox, path, flapping).statusCode(),
                post(sandbox, path, flapping).statusCode(),
                post(sandbox, path, flapping).statusCode()))
        .containsExactly(503, 200, 503);
  }

  @Test
  void aFaultOfTheServerGivesWayToTheRequestsOwn() throws Exception {
    try (Sandbox broken =
        Sandbox.start(SandboxOptions.DEFAULT.withFault(FaultRule.parse("insufficient_quota")))) {
      String path = "/v1/chat/completions";
      assertThat(post(broken, path, HELLO).statusCode()).isEqualTo(429);
      assertThat(post(broken, path, HELLO, "x-sandbox-fault", "none").statusCode()).isEqualTo(200);
      assertThat(post(broken, path, HELLO, "x-sandbox-fault", "404").statusCode()).isEqualTo(404);
      assertThat(post(broken, path, HELLO, "x-sandbox-fault", "rain").statusCode()).isEqualTo(400);
    }
  }

  @Test
  void goesOnFromTheAssistantsWordsUnlessToldNotTo() throws Exception {
    String whole = chat("Write 20 words").at("/choices/0/message/content").asText();
    String seen = whole.substring(0, 31);
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Write 20 words\"},"
            + "{\"role\":\"assistant\",\"content\":\"SEEN\"}]}";
    String path = "/v1/chat/completions";
    String known = body.replace("SEEN", seen);
    assertThat(said(post(sandbox, path, known))).isEqualTo(whole.substring(31));
    assertThat(said(post(sandbox, path, body.replace("SEEN", "Other words")))).isEqualTo(whole);
    assertThat(said(post(sandbox, path, known, "x-sandbox-fault", "ignore-prefix")))
        .isEqualTo(whole);
    assertThat(post(sandbox, path, known, "x-sandbox-fault", "reject-prefix").statusCode())
        .isEqualTo(400);
    assertThat(post(sandbox, path, HELLO, "x-sandbox-fault", "reject-prefix").statusCode())
        .isEqualTo(200);
  }

  private static String said(HttpResponse<String> response) throws IOException {
    return json(response).at("/choices/0/message/content").asText();
  }

  @Test
  void callsAToolThatIsNamedOrForcedAndAnswersOnceItHasTheResult() throws Exception {
    String path = "/v1/chat/completions";
    String tools =
        ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
            + "{\"type\":\"object\",\"required\":[\"city\"],\"properties\":{\"city\":{\"type\":\"string\"}}}}}]";
    String hello = HELLO.substring(0, HELLO.length() - 1) + tools;
    assertThat(said(post(sandbox, path, hello + "}"))).contains("Hello");
    JsonNode forced =
        json(post(sandbox, path, hello + ",\"tool_choice\":\"required\"}")).at("/choices/0");
    assertThat(forced.path("finish_reason").asText()).isEqualTo("tool_calls");
    assertThat(forced.at("/message/content").isNull()).isTrue();
    JsonNode call = forced.at("/message/tool_calls/0");
    assertThat(call.at("/function/name").asText()).isEqualTo("get_weather");
    String arguments = call.at("/function/arguments").asText();
    assertThat(Json.parse(arguments.getBytes(StandardCharsets.UTF_8)).path("city").asText())
        .isEqualTo("Hello");
    String named = hello.replace("\"Hello\"", "\"get_weather now\"");
    StringBuilder pieces = new StringBuilder();
    String stream = post(sandbox, path, named + ",\"stream\":true}").body();
    for (String line : stream.lines().filter(it -> it.startsWith("data: {")).toList()) {
      JsonNode piece =
          Json.mapper().readTree(line.substring(6)).at("/choices/0/delta/tool_calls/0");
      pieces.append(piece.at("/function/arguments").asText(""));
    }
    assertThat(pieces.toString()).isEqualTo(arguments.replace("Hello", "get_weather now"));
    assertThat(stream).contains("\"finish_reason\":\"tool_calls\"");
    String answered =
        named.replace("}],\"tools\"", "},{\"role\":\"tool\",\"content\":\"rain\"}],\"tools\"");
    assertThat(said(post(sandbox, path, answered + "}"))).contains("get_weather now");
  }

  @Test
  void speaksTheResponsesProtocolToo() throws Exception {
    String body = "{\"model\":\"m\",\"instructions\":\"Be brief\",\"input\":\"Hello\"}";
    JsonNode whole = json(post(sandbox, "/v1/responses", body));
    String text = whole.at("/output/0/content/0/text").asText();
    assertThat(text).contains("\"Hello\"");
    assertThat(whole.path("status").asText()).isEqualTo("completed");
    assertThat(whole.at("/usage/input_tokens").asInt()).isEqualTo(4);
    String streaming = body.replace("\"input\"", "\"stream\":true,\"input\"");
    List<JsonNode> events = events(post(sandbox, "/v1/responses", streaming));
    assertThat(events.stream().map(it -> it.path("type").asText()).distinct().toList())
        .containsExactly(
            "response.created",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    assertThat(
            events.stream()
                .filter(it -> it.path("type").asText().endsWith("delta"))
                .map(it -> it.path("delta").asText())
                .collect(java.util.stream.Collectors.joining()))
        .isEqualTo(text);
    assertThat(events.getLast().at("/response/output")).isEqualTo(whole.path("output"));
    assertThat(events.getLast().path("sequence_number").asInt()).isEqualTo(events.size() - 1);
    List<JsonNode> cut =
        events(post(sandbox, "/v1/responses", streaming, "x-sandbox-fault", "error-in-stream"));
    assertThat(cut.getLast().path("type").asText()).isEqualTo("error");
    assertThat(post(sandbox, "/v1/responses", body, "x-sandbox-fault", "503").statusCode())
        .isEqualTo(503);
    assertThat(post(sandbox, "/v1/responses", "{\"model\":\"m\"}").statusCode()).isEqualTo(400);
    String call =
        body.replace(
            "\"input\"",
            "\"tool_choice\":\"required\",\"tools\":[{\"type\":\"function\",\"name\":\"f\"}],\"input\"");
    JsonNode called = json(post(sandbox, "/v1/responses", call)).at("/output/0");
    assertThat(called.path("type").asText()).isEqualTo("function_call");
    assertThat(called.path("arguments").asText()).isEqualTo("{}");
  }

  private static List<JsonNode> events(HttpResponse<String> response) throws IOException {
    List<JsonNode> events = new java.util.ArrayList<>();
    for (String line : response.body().lines().filter(it -> it.startsWith("data: ")).toList()) {
      events.add(Json.mapper().readTree(line.substring(6)));
    }
    return events;
  }

  @Test
  void keepsThePaceThatWasAskedFor() throws Exception {
    long start = System.nanoTime();
    String body = HELLO.replace("\"Hello\"", "\"Write 20 words\"");
    String stream = body.substring(0, body.length() - 1) + ",\"stream\":true}";
    HttpResponse<String> response =
        post(
            sandbox,
            "/v1/chat/completions",
            stream,
            "x-sandbox-tokens-per-second",
            "100",
            "x-sandbox-latency-ms",
            "100");
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    long tokens = response.body().lines().filter(line -> line.contains("\"content\"")).count();
    assertThat(took).isGreaterThan(Duration.ofMillis(100 + (tokens - 1) * 10));
    assertThat(response.body()).endsWith("data: [DONE]\n\n").doesNotContain("\"usage\"");
    assertThat(
            post(sandbox, "/v1/chat/completions", HELLO, "x-sandbox-latency-ms", "soon")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void makesUnitVectorsThatAreCloseForTextsThatShareWords() throws Exception {
    JsonNode answer =
        json(
            post(
                sandbox,
                "/v1/embeddings",
                "{\"model\":\"text-embedding-3-small\",\"dimensions\":64,\"input\":"
                    + "[\"a red cat\",\"a red dog\",\"blue whales sing\"]}"));
    double[][] vectors = new double[3][64];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 64; j++) {
        vectors[i][j] = answer.at("/data/" + i + "/embedding/" + j).asDouble();
      }
    }
    assertThat(dot(vectors[0], vectors[0])).isBetween(0.9999, 1.0001);
    assertThat(dot(vectors[0], vectors[1])).isGreaterThan(dot(vectors[0], vectors[2]) + 0.2);
    JsonNode packed =
        json(
            post(
                sandbox,
                "/embeddings",
                "{\"model\":\"m\",\"dimensions\":64,\"encoding_format\":\"base64\",\"input\":\"a red cat\"}"));
    ByteBuffer bytes =
        ByteBuffer.wrap(Base64.getDecoder().decode(packed.at("/data/0/embedding").asText()))
            .order(ByteOrder.LITTLE_ENDIAN);
    assertThat((double) bytes.getFloat(0))
        .isEqualTo(vectors[0][0], org.assertj.core.data.Offset.offset(1e-6));
    assertThat(
            json(post(sandbox, "/v1/embeddings", "{\"model\":\"m\",\"input\":\"x\"}"))
                .at("/data/0/embedding"))
        .hasSize(1536);
    assertThat(post(sandbox, "/v1/embeddings", "{\"model\":\"m\",\"input\":\"\"}").statusCode())
        .isEqualTo(400);
  }

  private static double dot(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"string\",\"minLength\":400}",
        "{\"type\":\"array\",\"minItems\":3,\"items\":{\"type\":\"number\",\"exclusiveMinimum\":7}}",
        "{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\",\"d\"],\"additionalProperties\":false,"
            + "\"properties\":{\"a\":{\"enum\":[\"x\"]},\"b\":{\"const\":4},\"c\":{\"type\":[\"boolean\",\"null\"]},"
            + "\"d\":{\"type\":\"string\",\"format\":\"email\",\"maxLength\":30}}}",
        "{\"$ref\":\"#/$defs/node\",\"$defs\":{\"node\":{\"type\":\"object\",\"required\":[\"v\"],"
            + "\"properties\":{\"v\":{\"type\":\"integer\",\"maximum\":-3},\"next\":{\"$ref\":\"#/$defs/node\"}}}}}",
        "{\"anyOf\":[{\"type\":\"integer\",\"multipleOf\":5,\"minimum\":6},{\"type\":\"string\"}]}"
      })
  void satisfiesASchema(String schema) throws Exception {
    JsonNode tree = Json.mapper().readTree(schema);
    JsonNode sample = SchemaSample.of(tree, "text");
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema)
                .validate(sample.toString(), com.networknt.schema.InputFormat.JSON))
        .as(sample.toString())
        .isEmpty();
  }

  @Test
  void takesChunkedBodiesAndKeepsTheConnection() throws Exception {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), sandbox.port())) {
      String chunked =
          "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
              + Integer.toHexString(HELLO.length())
              + "\r\n"
              + HELLO
              + "\r\n0\r\n\r\n";
      socket.getOutputStream().write(chunked.repeat(2).getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();
      String both = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(both.split("HTTP/1.1 200 OK", -1)).hasSize(3);
    }
  }

  @Test
  void closesWhateverIsGoingOn() throws Exception {
    Sandbox own = Sandbox.start(SandboxOptions.DEFAULT);
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), own.port())) {
      String body = HELLO.replace("sandbox", "sandbox-silence");
      socket
          .getOutputStream()
          .write(
              ("POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nContent-Length: "
                      + body.length()
                      + "\r\n\r\n"
                      + body)
                  .getBytes(StandardCharsets.US_ASCII));
      await().until(() -> own.requests("sandbox-silence") == 1);
      own.close();
      assertThatThrownBy(
              () -> {
                if (socket.getInputStream().read() < 0) {
                  throw new IOException("closed");
                }
              })
          .isInstanceOf(IOException.class);
      await().until(() -> own.connections() == 0);
    }
  }

  @Test
  void strikesTheListOfModelsOnlyWhenToldTo() throws Exception {
    try (Sandbox broken = Sandbox.start(SandboxOptions.DEFAULT.withFault(FaultRule.parse("503")))) {
      URI models = URI.create(broken.baseUri() + "/models");
      assertThat(
              http.send(
                      HttpRequest.newBuilder(models).build(),
                      HttpResponse.BodyHandlers.discarding())
                  .statusCode())
          .isEqualTo(503);
    }
    assertThat(get("/v1/models/sandbox-503").statusCode()).isEqualTo(200);
  }

  @Test
  void isDescribedInItsGuideFaultByFault() throws Exception {
    String guide = Files.readString(Path.of("../docs/sandbox.md"));
    for (Fault fault : Fault.values()) {
      assertThat(guide).contains("| `" + fault.id() + "` | " + fault.description() + " |");
    }
  }

  @Test
  void saysWhyItCannotStart() {
    assertThatThrownBy(() -> Sandbox.start(SandboxOptions.DEFAULT.withPort(sandbox.port())))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("choose another port");
    assertThatThrownBy(() -> Sandbox.start(SandboxOptions.DEFAULT.withHost("nowhere.invalid")))
        .hasMessageContaining("that host is not known");
    assertThatThrownBy(() -> FaultRule.parse("429:0")).hasMessageContaining("1 or more");
    assertThatThrownBy(() -> SandboxOptions.DEFAULT.withPort(70_000))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
