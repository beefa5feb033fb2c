package dev.vel.cli.batch;

/** What makes a run that came to its end a failed one. */
enum FailOn {
  /** A task that failed, was cancelled, or was not answered as expected. */
  FAILED,
  /** That, and whatever did not go as planned. */
  ANY;

  boolean minds(Tally tally) {
    return switch (this) {
      case FAILED -> tally.failed() > 0;
      case ANY -> tally.failed() > 0 || tally.count(Outcome.SKIPPED) > 0 || tally.warned() > 0;
    };
  }
}
