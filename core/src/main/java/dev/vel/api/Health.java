package dev.vel.api;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How the house is.
 *
 * @param status {@code healthy}, {@code degraded} (it works, something is missing) or {@code
 *     unhealthy}
 * @param uptime hours and minutes, such as {@code 0h 5m}
 * @param dependencies by name: {@code database}, each provider, {@code task_master}
 * @param warnings what needs attention before it breaks, each in one sentence; they change no
 *     status
 */
public record Health(
    String status,
    Instant timestamp,
    String uptime,
    String version,
    Map<String, String> dependencies,
    List<String> warnings) {

  /** A vel of an earlier version says nothing of warnings. */
  @SuppressWarnings("NullAway")
  public Health {
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }
}
