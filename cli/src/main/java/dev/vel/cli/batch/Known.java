package dev.vel.cli.batch;

import java.util.UUID;

/** What an earlier run left of one task of the file. */
sealed interface Known {

  /** What the task was when it was sent. */
  String fingerprint();

  /** It was submitted, and its end was not seen. */
  record Open(String fingerprint, UUID taskId) implements Known {}

  /**
   * It ended.
   *
   * @param offset where its answer stands in the journal
   */
  record Ended(String fingerprint, long offset) implements Known {}
}
