package dev.vel.wire;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.UUID;

/**
 * Identifiers: UUID version 7 (RFC 9562), so that rows sort by the time they were made.
 * Thread-safe.
 */
public final class Ids {
  private Ids() {}

  /** A new identifier, later in order than those made before it by this process. */
  public static UUID next() {
    return UuidCreator.getTimeOrderedEpochPlus1();
  }
}
