package dev.vel.cli.batch;

import dev.vel.wire.VelException;
import org.jspecify.annotations.Nullable;

/**
 * How a run came to its end.
 *
 * @param why what ended it before it was done, where that is a refusal
 */
record Ending(Kind kind, @Nullable VelException why) {

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
