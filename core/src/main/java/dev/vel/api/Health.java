package dev.vel.api;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * How the house is.
 *
 * @param status {@code healthy}, {@code degraded} (it works, something is missing) or {@code
 *     unhealthy}
 * @param uptime hours and minutes, such as {@code 0h 5m}
 * @param dependencies by name: {@code database}, each provider, {@code task_master}, {@code
 *     replica} where there is one
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

  /** The same with one more dependency, and what there is to say about it. */
  Health with(String dependency, String state, List<String> more) {
    Map<String, String> known = new LinkedHashMap<>(dependencies);
    known.put(dependency, state);
    List<String> all = new ArrayList<>(warnings);
    all.addAll(more);
    String worse = more.isEmpty() || !status.equals("healthy") ? status : "degraded";
    return new Health(worse, timestamp, uptime, version, known, all);
  }

  /** A vel of an earlier version says nothing of warnings. */
  @SuppressWarnings("NullAway")
  public Health {
    warnings = warnings == null ? List.of() : List.copyOf(warnings);
  }
}
