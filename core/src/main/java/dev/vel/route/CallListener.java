package dev.vel.route;

import java.util.Optional;

/** Hears how a question goes; called on the asking thread. */
public interface CallListener {

  /** A model is about to be asked. */
  void calling(Candidate candidate);

  /** A piece of the answer came. */
  void text(String piece);

  /**
   * A call failed.
   *
   * @param next the model that is asked next, the same one again perhaps; empty when nothing is
   *     left
   * @param voided whether text given out before is void
   */
  void failed(CallReport call, String message, Optional<Candidate> next, boolean voided);
}
