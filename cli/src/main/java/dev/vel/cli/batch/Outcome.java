package dev.vel.cli.batch;

/** What became of one task of a file. */
enum Outcome {
  /** Answered, and as expected. */
  COMPLETED,
  FAILED,
  /** Answered, but not as its {@code expect} says. */
  UNEXPECTED,
  CANCELLED,
  /** Not run, or not to its end. */
  SKIPPED;

  /** Whether {@code --fail-on failed} minds. */
  boolean failed() {
    return switch (this) {
      case FAILED, UNEXPECTED, CANCELLED -> true;
      case COMPLETED, SKIPPED -> false;
    };
  }
}
