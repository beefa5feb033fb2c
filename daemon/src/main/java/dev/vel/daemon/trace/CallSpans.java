package dev.vel.daemon.trace;

import dev.vel.route.CallWatch;
import dev.vel.route.Candidate;
import dev.vel.usage.CallReport;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Instant;

/**
 * A span for each call to a model, under whatever the asking thread is at, with the attributes of
 * OpenTelemetry's conventions for generative AI. Neither prompts nor answers are among them.
 */
final class CallSpans implements CallWatch {
  private final Tracer tracer;
  private final CallWatch within;

  CallSpans(Tracer tracer, CallWatch within) {
    this.tracer = tracer;
    this.within = within;
  }

  @Override
  public void called(Candidate candidate, CallReport call) {
    within.called(candidate, call);
    if (call.wasMade()) {
      made(candidate, call);
    } else {
      Span.current().addEvent("vel.model_left_out", leftOut(call));
    }
  }

  private void made(Candidate candidate, CallReport call) {
    Instant end = Instant.now();
    String operation = operation(candidate);
    String model = Names.cut(call.model());
    SpanBuilder builder =
        tracer
            .spanBuilder(operation + " " + model)
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(end.minusMillis(call.latencyMs()))
            .setAttribute("gen_ai.operation.name", operation)
            .setAttribute("gen_ai.provider.name", call.provider())
            .setAttribute("gen_ai.request.model", model)
            .setAttribute("gen_ai.usage.input_tokens", call.usage().prompt())
            .setAttribute("gen_ai.usage.output_tokens", call.usage().completion())
            .setAttribute("vel.cost_usd", call.costUsd().doubleValue());
    Integer status = call.httpStatus();
    if (status != null) {
      builder.setAttribute("http.response.status_code", status.longValue());
    }
    Span span = builder.startSpan();
    if (!call.isOk()) {
      span.setAttribute("error.type", call.outcome());
      span.setStatus(StatusCode.ERROR);
    }
    span.end(end);
  }

  private static Attributes leftOut(CallReport call) {
    return Attributes.builder()
        .put("gen_ai.provider.name", call.provider())
        .put("gen_ai.request.model", Names.cut(call.model()))
        .put("vel.reason", call.outcome())
        .build();
  }

  private static String operation(Candidate candidate) {
    var known = candidate.known();
    return known != null && known.capabilities().contains("embeddings") ? "embeddings" : "chat";
  }
}
