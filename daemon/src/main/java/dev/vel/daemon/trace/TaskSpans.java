package dev.vel.daemon.trace;

import dev.vel.task.Attempt;
import dev.vel.task.TaskError;
import dev.vel.task.TaskTrace;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.context.propagation.TextMapSetter;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Spans for submitting tasks, for each attempt, and for the tools that it calls. An attempt stands
 * under the submission, whatever instance makes it, and the steps of a plan under the attempt that
 * made the plan.
 */
final class TaskSpans implements TaskTrace {
  private static final String PARENT = "traceparent";

  /** What stands in the rows of tasks is between vels, whatever callers may send. */
  private static final TextMapPropagator PROPAGATOR = W3CTraceContextPropagator.getInstance();

  private static final TextMapSetter<Map<String, String>> SET =
      (carrier, name, value) -> {
        if (carrier != null) {
          carrier.put(name, value);
        }
      };

  private final Tracer tracer;
  private final TaskTrace within;

  /** Attempts under way, for the threads that call their tools. */
  private final Map<Key, Context> open = new ConcurrentHashMap<>();

  /** One that has lost its task may end after the next one has begun. */
  private record Key(UUID task, int attempt) {
    static Key of(Attempt attempt) {
      return new Key(attempt.taskId(), attempt.number());
    }
  }

  TaskSpans(Tracer tracer, TaskTrace within) {
    this.tracer = tracer;
    this.within = within;
  }

  @Override
  public @Nullable String submitting(List<UUID> tasks) {
    within.submitting(tasks);
    Span span =
        tracer
            .spanBuilder("submit")
            .setSpanKind(SpanKind.PRODUCER)
            .setAttribute("vel.task.count", (long) tasks.size())
            .startSpan();
    if (tasks.size() == 1) {
      span.setAttribute("vel.task.id", tasks.getFirst().toString());
    }
    span.end();
    Map<String, String> carrier = new HashMap<>();
    PROPAGATOR.inject(Context.current().with(span), carrier, SET);
    String parent = carrier.get(PARENT);
    return parent == null || parent.length() > 55 ? null : parent;
  }

  @Override
  public Open begin(Attempt attempt) {
    Open inner = within.begin(attempt);
    Function<String, @Nullable String> headers =
        name -> name.equals(PARENT) ? attempt.trace() : null;
    Span span =
        tracer
            .spanBuilder("invoke_agent")
            .setParent(PROPAGATOR.extract(Context.root(), headers, Headers.GETTER))
            .setSpanKind(SpanKind.CONSUMER)
            .setAttribute("gen_ai.operation.name", "invoke_agent")
            .setAttribute("gen_ai.agent.id", attempt.agentId().toString())
            .setAttribute("vel.task.id", attempt.taskId().toString())
            .setAttribute("vel.attempt", (long) attempt.number())
            .startSpan();
    open.put(Key.of(attempt), Context.root().with(span));
    Current current = Current.of(span);
    return () -> {
      open.remove(Key.of(attempt));
      current.end();
      inner.close();
    };
  }

  @Override
  public void failed(Attempt attempt, TaskError error) {
    within.failed(attempt, error);
    Span span = Span.current();
    span.setAttribute("error.type", error.code());
    span.setStatus(StatusCode.ERROR);
  }

  @Override
  public void toolCalled(
      Attempt attempt, String server, String tool, String outcome, long latencyMs) {
    within.toolCalled(attempt, server, tool, outcome, latencyMs);
    Instant end = Instant.now();
    String name = Names.cut(tool);
    Span span =
        tracer
            .spanBuilder("execute_tool " + name)
            .setParent(open.getOrDefault(Key.of(attempt), Context.root()))
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(end.minusMillis(latencyMs))
            .setAttribute("gen_ai.operation.name", "execute_tool")
            .setAttribute("gen_ai.tool.name", name)
            .setAttribute("vel.mcp.server", server)
            .startSpan();
    if (!outcome.equals("ok")) {
      span.setAttribute("error.type", outcome);
      span.setStatus(StatusCode.ERROR);
    }
    span.end(end);
  }
}
