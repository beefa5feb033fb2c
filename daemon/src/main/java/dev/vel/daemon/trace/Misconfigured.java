package dev.vel.daemon.trace;

import static java.util.Comparator.comparingInt;
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

  private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
  private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
  private static final String PROTOCOL_OF_TRACES = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL";

  /** What veld can do, where OpenTelemetry knows more. */
  private static final Map<String, Set<String>> ONLY =
      Map.of(
          EXPORTER, Set.of("otlp", "none"),
          PROTOCOL, Set.of("http/protobuf"),
          PROTOCOL_OF_TRACES, Set.of("http/protobuf"));

  private Misconfigured() {}

  /** What is asked for that veld cannot do, a sentence each. */
  static List<String> problems(Map<String, String> environment) {
    return ONLY.entrySet().stream()
        .filter(only -> isSet(only.getKey(), environment) && counts(only.getKey(), environment))
        .filter(only -> !only.getValue().contains(environment.get(only.getKey())))
        .map(only ->
            only.getKey()
                + " must be "
                + only.getValue().stream().sorted(reverseOrder()).collect(joining(" or ")))
        .sorted()
        .toList();
  }

  private static boolean isSet(String name, Map<String, String> environment) {
    return !environment.getOrDefault(name, "").isBlank();
  }

  /** What is said of traces alone wins, and nothing is sent by any protocol where none are. */
  private static boolean counts(String name, Map<String, String> environment) {
    return switch (name) {
      case EXPORTER -> true;
      case PROTOCOL -> isSent(environment) && !isSet(PROTOCOL_OF_TRACES, environment);
      default -> isSent(environment);
    };
  }

  private static boolean isSent(Map<String, String> environment) {
    return !environment.getOrDefault(EXPORTER, "").equals("none");
  }

  /** A sentence in the names of the variables; without their values, which may hold a key. */
  static String sentence(ConfigurationException wrong, Map<String, String> environment) {
    Throwable cause = wrong.getCause() == null || says(wrong) ? wrong : wrong.getCause();
    String reason = String.valueOf(cause.getMessage());
    // The longest first: what is left of one that a shorter one is part of could be its secret.
    List<Map.Entry<String, String>> variables =
        environment.entrySet().stream()
            .filter(variable -> variable.getKey().startsWith("OTEL_"))
            .filter(variable -> variable.getValue().length() >= SHORTEST_SECRET)
            .sorted(comparingInt(variable -> -variable.getValue().length()))
            .toList();
    for (Map.Entry<String, String> variable : variables) {
      reason = reason.replace(variable.getValue(), "what " + variable.getKey() + " says");
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
