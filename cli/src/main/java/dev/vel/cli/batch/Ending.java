package dev.vel.cli.batch;

import org.jspecify.annotations.Nullable;

/**
 * How a run came to its end.
 *
 * @param why what ended it before it was done, where something was refused or failed
 */
record Ending(Kind kind, @Nullable RuntimeException why) {

  /** The ways there are. */
  enum Kind {
    /** Every task ended. */
    DONE,
    BUDGET,
    REFUSED,
    INTERRUPTED,
    LOST
  }

  static Ending of(Kind kind) {
    return new Ending(kind, null);
  }
}
