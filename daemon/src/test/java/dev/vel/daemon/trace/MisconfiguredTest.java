package dev.vel.daemon.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is said of OpenTelemetry's variables, whatever else they say. */
class MisconfiguredTest {

  @Test
  void tellsNoSecretThatAnotherVariableIsPartOf() {
    String endpoint = "http://a:s3cr3t@mine:x";
    Map<String, String> environment =
        new TreeMap<>(
            Map.of(
                "OTEL_EXPORTER_OTLP_CERTIFICATE",
                "mine",
                "OTEL_EXPORTER_OTLP_ENDPOINT",
                endpoint,
                "OTEL_SERVICE_NAME",
                "http"));
    assertThat(
            Misconfigured.sentence(new ConfigurationException("no URL: " + endpoint), environment))
        .isEqualTo(
            "traces cannot be sent as the OTEL_ variables say: no URL: what"
                + " OTEL_EXPORTER_OTLP_ENDPOINT says");
  }

  @Test
  void mindsTheProtocolOfOtherThingsOnlyWhereTracesHaveNone() {
    Map<String, String> environment = new TreeMap<>(Map.of("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc"));
    assertThat(Misconfigured.problems(environment)).hasSize(1);
    environment.put("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "http/protobuf");
    assertThat(Misconfigured.problems(environment)).isEmpty();
    environment.put("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "grpc");
    assertThat(Misconfigured.problems(environment))
        .containsExactly("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL must be http/protobuf");
    environment.put("OTEL_TRACES_EXPORTER", "none");
    assertThat(Misconfigured.problems(environment)).as("nothing is sent").isEmpty();
  }
}
