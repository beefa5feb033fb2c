package dev.vel.daemon.trace;

import dev.vel.api.Version;
import dev.vel.api.Watch;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.daemon.http.RequestWatch;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.bridge.SLF4JBridgeHandler;

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
    List<String> problems = Misconfigured.problems(environment);
    if (!problems.isEmpty()) {
      throw new SettingsException(problems);
    }
    Map<String, String> properties = new HashMap<>(DEFAULTS);
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_") && !value.isBlank()) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
    bridge();
    try {
      return new OpenTelemetryTraces(
          AutoConfiguredOpenTelemetrySdk.builder()
              .addPropertiesSupplier(() -> DEFAULTS)
              .addPropertiesCustomizer(config -> properties)
              .disableShutdownHook()
              .build()
              .getOpenTelemetrySdk());
    } catch (ConfigurationException wrong) {
      throw new SettingsException(List.of(Misconfigured.sentence(wrong, environment)));
    }
  }

  /** It speaks to Java's own logs, and would write to standard error by itself. */
  private static void bridge() {
    if (!SLF4JBridgeHandler.isInstalled()) {
      SLF4JBridgeHandler.removeHandlersForRootLogger();
      SLF4JBridgeHandler.install();
    }
  }

  @Override
  public Watch within(Watch watch) {
    return new Watch(new CallSpans(tracer, watch.calls()), new TaskSpans(tracer, watch.tasks()));
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
