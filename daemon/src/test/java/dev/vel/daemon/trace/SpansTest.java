package dev.vel.daemon.trace;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatException.Kind;
import dev.vel.llm.TokenUsage;
import dev.vel.route.CallWatch;
import dev.vel.route.Candidate;
import dev.vel.task.Attempt;
import dev.vel.task.Priority;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskTrace;
import dev.vel.usage.CallReport;
import dev.vel.wire.Ids;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is in spans, whatever they are about. */
class SpansTest {
  private static final AttributeKey<String> MODEL = AttributeKey.stringKey("gen_ai.request.model");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("vel.reason");

  private final List<SpanData> spans = new ArrayList<>();
  private final SdkTracerProvider provider =
      SdkTracerProvider.builder()
          .addSpanProcessor(SimpleSpanProcessor.create(new Collecting()))
          .build();
  private final Tracer tracer = provider.get("test");
  private final CallSpans calls = new CallSpans(tracer, CallWatch.NONE);
  private final TaskSpans tasks = new TaskSpans(tracer, TaskTrace.NONE);

  /** Takes them as they end. */
  private final class Collecting implements SpanExporter {
    @Override
    public CompletableResultCode export(Collection<SpanData> ended) {
      spans.addAll(ended);
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode flush() {
      return CompletableResultCode.ofSuccess();
    }

    @Override
    public CompletableResultCode shutdown() {
      return CompletableResultCode.ofSuccess();
    }
  }

  @AfterEach
  void close() {
    provider.close();
  }

  private static Candidate candidate(String model) {
    ClassLoader loader = SpansTest.class.getClassLoader();
    Object client =
        Proxy.newProxyInstance(
            loader,
            new Class<?>[] {ChatClient.class},
            (proxy, method, arguments) -> {
              throw new UnsupportedOperationException(method.getName());
            });
    return new Candidate((ChatClient) client, model, null);
  }

  private static CallReport call(String model) {
    return new CallReport(
        "groq", model, "ok", 200, 7, new TokenUsage(1, 2, 0, 0), BigDecimal.ONE, false, null);
  }

  private static Attempt attempt(UUID task, int number) {
    return new Attempt(
        task,
        Ids.next(),
        Ids.next(),
        "x",
        TaskParameters.NONE,
        Priority.MEDIUM,
        number,
        0,
        Instant.EPOCH,
        0,
        null,
        null,
        null,
        false,
        null);
  }

  @Test
  void holdNoLongNamesThatCallersMadeUp() {
    String model = "m".repeat(1_000_000);
    calls.called(candidate(model), call(model));
    try (TaskTrace.Open open = tasks.begin(attempt(Ids.next(), 1))) {
      assertThat(open).isNotNull();
      tasks.toolCalled(attempt(Ids.next(), 1), "docs", model, "ok", 5);
    }
    assertThat(spans)
        .hasSize(3)
        .allSatisfy(span -> {
          assertThat(span.getName()).hasSizeLessThan(250);
          span.getAttributes()
              .forEach((key, value) -> assertThat(String.valueOf(value)).hasSizeLessThan(250));
        });
  }

  @Test
  void sayInAnEventOfOneNameWhichModelWasLeftOut() {
    Span request = tracer.spanBuilder("request").startSpan();
    try (Scope scope = request.makeCurrent()) {
      assertThat(scope).isNotNull();
      calls.called(candidate("m"), CallReport.notMade("groq", "m", Kind.BREAKER_OPEN));
    }
    request.end();
    assertThat(spans)
        .singleElement()
        .satisfies(span ->
            assertThat(span.getEvents())
                .singleElement()
                .satisfies(event -> {
                  assertThat(event.getName()).isEqualTo("vel.model_left_out");
                  assertThat(event.getAttributes().get(MODEL)).isEqualTo("m");
                  assertThat(event.getAttributes().get(REASON)).isEqualTo(Kind.BREAKER_OPEN.wire());
                }));
  }

  /** An instance that was cut off for a while may run both of them. */
  @Test
  void ofToolsStandUnderTheirOwnAttemptAlsoWhenAnEarlierOneEndsLater() {
    UUID task = Ids.next();
    TaskTrace.Open first = tasks.begin(attempt(task, 1));
    TaskTrace.Open second = tasks.begin(attempt(task, 2));
    tasks.toolCalled(attempt(task, 1), "docs", "search", "ok", 5);
    second.close();
    first.close();
    TaskTrace.Open third = tasks.begin(attempt(task, 3));
    TaskTrace.Open fourth = tasks.begin(attempt(task, 4));
    fourth.close();
    tasks.toolCalled(attempt(task, 3), "docs", "fetch", "ok", 5);
    third.close();
    assertThat(parent("execute_tool search")).isEqualTo(id(1));
    assertThat(parent("execute_tool fetch")).isEqualTo(id(3));
  }

  private String parent(String name) {
    return spans.stream()
        .filter(span -> span.getName().equals(name))
        .map(SpanData::getParentSpanId)
        .findFirst()
        .orElseThrow();
  }

  private String id(long attempt) {
    return spans.stream()
        .filter(span ->
            Long.valueOf(attempt)
                .equals(span.getAttributes().get(AttributeKey.longKey("vel.attempt"))))
        .map(SpanData::getSpanId)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ofACallAreThoseOfAClient() {
    calls.called(candidate("m"), call("m"));
    assertThat(spans)
        .singleElement()
        .satisfies(span -> {
          assertThat(span.getName()).isEqualTo("chat m");
          assertThat(span.getKind()).isEqualTo(SpanKind.CLIENT);
          assertThat(span.getEndEpochNanos() - span.getStartEpochNanos()).isEqualTo(7_000_000);
        });
  }
}
