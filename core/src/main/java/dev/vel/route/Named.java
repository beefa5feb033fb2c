package dev.vel.route;

import java.util.List;

/** What the names in a request to the gateway lead to. */
public sealed interface Named {

  /**
   * Models to ask, in order and none twice.
   *
   * @param rationale one sentence
   */
  record Found(String rationale, List<Candidate> candidates) implements Named {
    public Found {
      candidates = List.copyOf(candidates);
    }
  }

  /**
   * A name stands for nothing that this user can call.
   *
   * @param message one sentence, with what was perhaps meant
   */
  record Missing(String name, String message) implements Named {}
}
