package dev.vel.route;

import dev.vel.usage.CallReport;

/** Hears of every call to a model, for metrics. Thread-safe, quick, and never throws. */
@FunctionalInterface
public interface CallWatch {
  /** Looks away. */
  CallWatch NONE = (candidate, call) -> {};

  /** A call ended, or was decided against; see {@link CallReport#wasMade}. */
  void called(Candidate candidate, CallReport call);
}
