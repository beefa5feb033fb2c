package dev.vel.daemon.trace;

import dev.vel.api.Version;
import dev.vel.api.Watch;
import dev.vel.daemon.http.RequestWatch;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Spans for OpenTelemetry. Thread-safe. */
final class OpenTelemetryTraces implements Traces {
  private static final long PATIENCE_SECONDS = 5;

  private static final Map<String, String> DEFAULTS =
      Map.of(
          "otel.service.name", "veld",
          "otel.exporter.otlp.protocol", "http/protobuf",
          "otel.metrics.exporter", "none",
          "otel.logs.exporter", "none");

  private final OpenTelemetrySdk sdk;
  private final Tracer tracer;
  private final TextMapPropagator propagator;

  private OpenTelemetryTraces(OpenTelemetrySdk sdk) {
    this.sdk = sdk;
    this.tracer = sdk.getTracer("dev.vel", Version.current());
    this.propagator = sdk.getPropagators().getTextMapPropagator();
  }

  /** {@code OTEL_…} and nothing else is handed on: what is in other variables is not its matter. */
  static Traces configured(Map<String, String> environment) {
    Map<String, String> properties = new HashMap<>(DEFAULTS);
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_") && !value.isBlank()) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
    return new OpenTelemetryTraces(
        AutoConfiguredOpenTelemetrySdk.builder()
            .addPropertiesSupplier(() -> DEFAULTS)
            .addPropertiesCustomizer(config -> properties)
            .disableShutdownHook()
            .build()
            .getOpenTelemetrySdk());
  }

  @Override
  public Watch within(Watch watch) {
    return new Watch(
        new CallSpans(tracer, watch.calls()), new TaskSpans(tracer, propagator, watch.tasks()));
  }

  @Override
  public RequestWatch within(RequestWatch watch) {
    return new RequestSpans(tracer, propagator, watch);
  }

  @Override
  public void close() {
    sdk.shutdown().join(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }
}
