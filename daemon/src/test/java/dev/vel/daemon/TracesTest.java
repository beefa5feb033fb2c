package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import dev.vel.api.Watch;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.daemon.http.Caller;
import dev.vel.daemon.trace.Traces;
import dev.vel.task.TaskTrace;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a collector gets to see of a request and the work that it caused. */
class TracesTest {
  private static final String PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  private static final List<ResourceSpans> RECEIVED = new CopyOnWriteArrayList<>();
  private static HttpServer collector;
  private static TestDaemon daemon;
  private static Caller traced;
  private static String token;
  private static String agent;

  @BeforeAll
  static void open() throws Exception {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.createContext(
        "/v1/traces",
        exchange -> {
          RECEIVED.addAll(
              ExportTraceServiceRequest.parseFrom(exchange.getRequestBody())
                  .getResourceSpansList());
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    collector.start();
    daemon = TestDaemon.start();
    token = daemon.admin();
    agent = daemon.agent(token);
    daemon.stopOne();
    traced = daemon.another(traces("OTEL_SERVICE_NAME", "first"));
  }

  @AfterAll
  static void close() {
    daemon.close();
    collector.stop(0);
  }

  private static Traces traces(String... more) {
    Map<String, String> environment = new HashMap<>();
    environment.put(
        "OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + collector.getAddress().getPort());
    environment.put("OTEL_BSP_SCHEDULE_DELAY", "50");
    for (int i = 0; i < more.length; i += 2) {
      environment.put(more[i], more[i + 1]);
    }
    return Traces.of(environment);
  }

  private static List<Span> spans() {
    return RECEIVED.stream()
        .flatMap(resource -> resource.getScopeSpansList().stream())
        .flatMap(scope -> scope.getSpansList().stream())
        .toList();
  }

  private static Span span(String name, Predicate<Span> which) {
    return Awaitility.await(name)
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                spans().stream()
                    .filter(span -> span.getName().startsWith(name))
                    .filter(which)
                    .findFirst(),
            Optional::isPresent)
        .orElseThrow();
  }

  private static Span ofTask(String name, JsonNode task) {
    return span(
        name,
        span ->
            task.path("id")
                .asText()
                .equals(attributes(span.getAttributesList()).get("vel.task.id")));
  }

  private static Predicate<Span> under(Span parent) {
    return span -> span.getParentSpanId().equals(parent.getSpanId());
  }

  private static Map<String, String> attributes(List<KeyValue> pairs) {
    return pairs.stream()
        .collect(
            Collectors.toMap(
                KeyValue::getKey,
                pair ->
                    pair.getValue().hasStringValue()
                        ? pair.getValue().getStringValue()
                        : String.valueOf(pair.getValue().getIntValue())));
  }

  @Test
  void followARequestToTheTaskItsAttemptAndTheCallOfAModel() throws Exception {
    String secret = "Say the password swordfish";
    JsonNode task =
        TestDaemon.body(
            traced.send(
                "POST",
                "/api/tasks",
                Json.object().put("agent_id", agent).put("description", secret),
                "Authorization",
                "Bearer " + token,
                "traceparent",
                PARENT));
    Span submit = ofTask("submit", task);
    Span request =
        span("POST /api/tasks", span -> span.getSpanId().equals(submit.getParentSpanId()));
    Span attempt = ofTask("invoke_agent", task);
    Span call = span("chat ", under(attempt));
    assertThat(HexFormat.of().formatHex(request.getParentSpanId().toByteArray()))
        .isEqualTo("b7ad6b7169203331");
    assertThat(attempt.getParentSpanId()).isEqualTo(submit.getSpanId());
    assertThat(List.of(request, submit, attempt, call))
        .allSatisfy(span ->
            assertThat(HexFormat.of().formatHex(span.getTraceId().toByteArray()))
                .isEqualTo("0af7651916cd43dd8448eb211c80319c"));
    assertThat(attributes(request.getAttributesList()))
        .containsEntry("http.route", "/api/tasks")
        .containsEntry("http.response.status_code", "201");
    assertThat(attributes(attempt.getAttributesList()))
        .containsEntry("vel.task.id", task.path("id").asText())
        .containsEntry("vel.attempt", "1");
    assertThat(attributes(call.getAttributesList()))
        .containsEntry("gen_ai.operation.name", "chat")
        .containsEntry("gen_ai.provider.name", "openai")
        .containsKeys("gen_ai.request.model", "gen_ai.usage.input_tokens")
        .containsKey("gen_ai.usage.output_tokens");
    assertThat(call.getKind()).isEqualTo(Span.SpanKind.SPAN_KIND_CLIENT);
    assertThat(attributes(RECEIVED.getFirst().getResource().getAttributesList()))
        .containsEntry("service.name", "first");
    assertThat(RECEIVED.toString()).doesNotContain("swordfish", token);
  }

  @Test
  void leadFromTheInstanceThatTookATaskToTheOneThatRunsIt() throws Exception {
    JsonNode later =
        TestDaemon.body(
            traced.send(
                "POST",
                "/api/tasks",
                Json.read(
                    """
                    {"agent_id": "%s", "description": "later", "parameters": {"run_at": "%s"}}
                    """
                        .formatted(agent, Instant.now().plusSeconds(3)),
                    JsonNode.class),
                "Authorization",
                "Bearer " + token));
    assertThat(later.path("status").asText()).isEqualTo("pending");
    daemon.stopOne();
    traced = daemon.another(traces("OTEL_SERVICE_NAME", "second"));
    Span attempt = ofTask("invoke_agent", later);
    assertThat(attempt.getParentSpanId()).isEqualTo(ofTask("submit", later).getSpanId());
    assertThat(attempt.getTraceId()).isEqualTo(ofTask("submit", later).getTraceId());
  }

  @Test
  void markWhatFailed() throws Exception {
    JsonNode task =
        TestDaemon.body(
            traced.send(
                "POST",
                "/api/tasks",
                Json.read(
                    """
                    {"agent_id": "%s", "description": "x", "parameters": {"response_schema": {"type": "integer", "minimum": 7, "maximum": 6}}}
                    """
                        .formatted(agent),
                    JsonNode.class),
                "Authorization",
                "Bearer " + token));
    Span attempt = ofTask("invoke_agent", task);
    assertThat(attempt.getStatus().getCode()).isEqualTo(Status.StatusCode.STATUS_CODE_ERROR);
    assertThat(attributes(attempt.getAttributesList()))
        .containsEntry("error.type", "INVALID_OUTPUT");
  }

  @Test
  void tellOfRequestsThatNoRouteIsForWithoutWhatTheySay() throws Exception {
    traced.send("GET", "/api/swordfish?key=swordfish", null);
    Span request = span("HTTP", span -> true);
    assertThat(request.getName()).isEqualTo("HTTP");
    assertThat(attributes(request.getAttributesList()))
        .containsEntry("http.request.method", "_OTHER")
        .containsEntry("http.response.status_code", "404");
    assertThat(RECEIVED.toString()).doesNotContain("swordfish");
  }

  @Test
  void leadToTheAttemptWhateverCallersSend() throws Exception {
    try (Traces other = traces("OTEL_PROPAGATORS", "baggage")) {
      String parent = other.within(Watch.NONE).tasks().submitting(List.of(Ids.next()));
      assertThat(parent).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-0[13]");
    }
  }

  @Test
  void costNothingWhereTheCollectorTakesThemAndNeverAnswers() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      Traces traces =
          traces("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:" + silent.getLocalPort());
      TaskTrace tasks = traces.within(Watch.NONE).tasks();
      long start = System.nanoTime();
      for (int i = 0; i < 100_000; i++) {
        assertThat(tasks.submitting(List.of(Ids.next()))).isNotNull();
      }
      traces.close();
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OTEL_EXPORTER_OTLP_PROTOCOL, grpc, OTEL_EXPORTER_OTLP_PROTOCOL must be http/protobuf",
    "OTEL_TRACES_EXPORTER, zipkin, OTEL_TRACES_EXPORTER must be otlp or none",
    "OTEL_TRACES_SAMPLER, foo, Unrecognized value for OTEL_TRACES_SAMPLER: foo",
    "OTEL_BSP_MAX_QUEUE_SIZE, s3cr3t, OTEL_BSP_MAX_QUEUE_SIZE",
    "OTEL_EXPORTER_OTLP_HEADERS, s3cr3t, Invalid map property: OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_ENDPOINT, http://a:s3cr3t@:x, what OTEL_EXPORTER_OTLP_ENDPOINT says",
    "OTEL_EXPORTER_OTLP_COMPRESSION, zstd, Unsupported compressionMethod"
  })
  void sayWhatIsWrongWithTheirVariablesAndNoSecret(String name, String value, String sentence) {
    assertThatExceptionOfType(SettingsException.class)
        .isThrownBy(() -> traces(name, value))
        .withMessageContaining(sentence)
        .withNoCause()
        .satisfies(wrong -> assertThat(wrong.problems().toString()).doesNotContain("s3cr3t"));
  }

  @Test
  void areNotSentUnlessAskedFor() {
    assertThat(Traces.of(Map.of("OTEL_SERVICE_NAME", "x"))).isSameAs(Traces.NONE);
    assertThat(Traces.of(Map.of("OTEL_EXPORTER_OTLP_ENDPOINT", " "))).isSameAs(Traces.NONE);
  }
}
