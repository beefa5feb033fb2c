package dev.vel.audit;

import dev.vel.audit.AuditKeys.Verdict;
import java.security.MessageDigest;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Sums up the rows of one seal as they come. For one thread. */
final class Root {
  private final MessageDigest digest = Seal.sha256();
  private @Nullable UUID first;
  private int rows;
  private int strange;

  /**
   * @param verdict on the row's signature
   */
  void add(Written row, Verdict verdict) {
    digest.update(Seal.sha256().digest(row.sealed()));
    first = first == null ? row.id() : first;
    rows++;
    strange += verdict == Verdict.GOOD ? 0 : 1;
  }

  @Nullable UUID first() {
    return first;
  }

  int rows() {
    return rows;
  }

  int strange() {
    return strange;
  }

  /** Ends it. */
  byte[] hash() {
    return digest.digest();
  }
}
