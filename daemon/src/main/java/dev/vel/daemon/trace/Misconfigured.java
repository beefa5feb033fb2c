package dev.vel.daemon.trace;

import static java.util.Comparator.reverseOrder;
import static java.util.stream.Collectors.joining;

import io.opentelemetry.sdk.autoconfigure.spi.ConfigurationException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** What to say of variables of OpenTelemetry's that it cannot use. */
final class Misconfigured {
  private static final Pattern PROPERTY = Pattern.compile("otel(\\.[a-z]+)+");

  /** A shorter value may be part of any word, and is no secret. */
  private static final int SHORTEST_SECRET = 4;

  /** What veld can do, where OpenTelemetry knows more. */
  private static final Map<String, Set<String>> ONLY =
      Map.of(
          "OTEL_TRACES_EXPORTER", Set.of("otlp", "none"),
          "OTEL_EXPORTER_OTLP_PROTOCOL", Set.of("http/protobuf"),
          "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", Set.of("http/protobuf"));

  private Misconfigured() {}

  /** What is asked for that veld cannot do, a sentence each. */
  static List<String> problems(Map<String, String> environment) {
    return ONLY.entrySet().stream()
        .filter(only -> !environment.getOrDefault(only.getKey(), "").isBlank())
        .filter(only -> !only.getValue().contains(environment.get(only.getKey())))
        .map(only ->
            only.getKey()
                + " must be "
                + only.getValue().stream().sorted(reverseOrder()).collect(joining(" or ")))
        .sorted()
        .toList();
  }

  /** A sentence in the names of the variables; without their values, which may hold a key. */
  static String sentence(ConfigurationException wrong, Map<String, String> environment) {
    Throwable cause = wrong.getCause() == null || says(wrong) ? wrong : wrong.getCause();
    String reason = String.valueOf(cause.getMessage());
    for (Map.Entry<String, String> variable : environment.entrySet()) {
      String value = variable.getValue();
      if (variable.getKey().startsWith("OTEL_") && value.length() >= SHORTEST_SECRET) {
        reason = reason.replace(value, "what " + variable.getKey() + " says");
      }
    }
    reason =
        PROPERTY
            .matcher(reason)
            .replaceAll(name -> name.group().toUpperCase(Locale.ROOT).replace('.', '_'));
    return "traces cannot be sent as the OTEL_ variables say: " + reason;
  }

  /** Some have nothing but a cause to tell. */
  private static boolean says(ConfigurationException wrong) {
    return !String.valueOf(wrong.getMessage()).startsWith("Unexpected");
  }
}
