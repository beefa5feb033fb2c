package dev.vel.daemon.trace;

import dev.vel.api.Watch;
import dev.vel.daemon.http.RequestWatch;
import java.util.List;
import java.util.Map;

/** Where spans go. Thread-safe. */
public interface Traces extends AutoCloseable {
  /** Nowhere. */
  Traces NONE = new Traces() {};

  /**
   * Where OpenTelemetry's own variables say; nowhere, and nothing of it loaded, without them.
   *
   * @throws dev.vel.config.SettingsLoader.SettingsException when they cannot be used
   * @see <a
   *     href="https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/">
   *     its specification of them</a>
   */
  static Traces of(Map<String, String> environment) {
    boolean wanted =
        List.of(
                "OTEL_TRACES_EXPORTER",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT")
            .stream()
            .anyMatch(name -> !environment.getOrDefault(name, "").isBlank());
    return wanted ? OpenTelemetryTraces.configured(environment) : NONE;
  }

  /** The same watch, with spans for what it sees. */
  default Watch within(Watch watch) {
    return watch;
  }

  /** The same. */
  default RequestWatch within(RequestWatch watch) {
    return watch;
  }

  /** Sends what there is, for some seconds at most. */
  @Override
  default void close() {}
}
