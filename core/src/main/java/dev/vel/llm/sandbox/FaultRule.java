package dev.vel.llm.sandbox;

import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A fault and how often it strikes.
 *
 * @param first only the first so many requests of a model and key; 0 for all of them
 */
public record FaultRule(Fault fault, int first) {
  public FaultRule {
    if (first < 0) {
      throw new IllegalArgumentException("a fault's count must be 1 or more");
    }
  }

  /**
   * Reads {@code fault} or {@code fault:n}.
   *
   * @throws IllegalArgumentException with a sentence that names every fault
   */
  public static FaultRule parse(String text) {
    String[] parts = text.split(":", 2);
    Fault fault =
        Fault.find(parts[0])
            .orElseThrow(() ->
                new IllegalArgumentException(
                    "\"" + parts[0].strip() + "\" is not a fault; choose one of " + names()));
    if (parts.length == 1) {
      return new FaultRule(fault, 0);
    }
    if (!parts[1].strip().matches("[1-9]\\d{0,8}")) {
      throw new IllegalArgumentException(
          "the count after \"" + fault.id() + ":\" must be a whole number of 1 or more");
    }
    return new FaultRule(fault, Integer.parseInt(parts[1].strip()));
  }

  private static String names() {
    return Arrays.stream(Fault.values()).map(Fault::id).collect(Collectors.joining(", "));
  }
}
