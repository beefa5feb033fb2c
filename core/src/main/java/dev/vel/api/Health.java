package dev.vel.api;

import java.time.Instant;
import java.util.Map;

/**
 * How the house is.
 *
 * @param status {@code healthy}, {@code degraded} (it works, something is missing) or {@code
 *     unhealthy}
 * @param uptime hours and minutes, such as {@code 0h 5m}
 * @param dependencies by name: {@code database}, each provider, {@code task_master}
 */
public record Health(
    String status,
    Instant timestamp,
    String uptime,
    String version,
    Map<String, String> dependencies) {}
