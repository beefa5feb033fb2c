package dev.vel.daemon.trace;

import dev.vel.daemon.http.RequestWatch;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A span for each request, under the one that the caller names. Attributes are those of
 * OpenTelemetry's conventions for HTTP servers; no address, query or header is among them.
 */
final class RequestSpans implements RequestWatch {
  private final Tracer tracer;
  private final TextMapPropagator propagator;
  private final RequestWatch within;

  RequestSpans(Tracer tracer, TextMapPropagator propagator, RequestWatch within) {
    this.tracer = tracer;
    this.propagator = propagator;
    this.within = within;
  }

  @Override
  public Open begin(Function<String, @Nullable String> header) {
    Open inner = within.begin(header);
    Context caller = propagator.extract(Context.root(), header, Headers.GETTER);
    Span span =
        tracer.spanBuilder("HTTP").setParent(caller).setSpanKind(SpanKind.SERVER).startSpan();
    Current current = Current.of(span);
    return () -> {
      current.end();
      inner.close();
    };
  }

  @Override
  public void answered(String method, String route, int status, long nanos) {
    within.answered(method, route, status, nanos);
    Span span = Span.current();
    if (route.equals(NO_ROUTE)) {
      span.setAttribute("http.request.method", "_OTHER");
    } else {
      span.updateName(method + " " + route);
      span.setAttribute("http.request.method", method);
      span.setAttribute("http.route", route);
    }
    span.setAttribute("http.response.status_code", status);
    if (status >= 500) {
      span.setAttribute("error.type", Integer.toString(status));
      span.setStatus(StatusCode.ERROR);
    }
  }
}
