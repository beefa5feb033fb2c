package dev.vel.route;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How long each model's answers took lately, as an exponentially weighted moving average over the
 * calls of this instance. Thread-safe.
 */
public final class Latencies {
  /** Weight of the newest call: about the last ten calls count. */
  private static final double WEIGHT = 0.2;

  private final Map<String, Double> millis = new ConcurrentHashMap<>();

  void answered(Candidate candidate, long latencyMs) {
    millis.merge(
        candidate.label(), (double) latencyMs, (before, now) -> before + WEIGHT * (now - before));
  }

  /** Milliseconds; 0 for a model that was never asked, so that it gets its chance. */
  double of(Candidate candidate) {
    return millis.getOrDefault(candidate.label(), 0.0);
  }
}
