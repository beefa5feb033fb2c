package dev.vel.audit;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What came of recomputing the audit log.
 *
 * @param intact whether nothing is wrong
 * @param rows sealed rows that are good, all of them or those before the first thing that is wrong
 * @param seals that are good, in the same way
 * @param unsignedRows those of the good rows for which their seal alone speaks: they are older than
 *     signatures, or the key of their signature is no longer at hand
 * @param unsealedRows written but not sealed yet, as is everything for some seconds
 * @param head the last seal, to be kept elsewhere; null when there is none
 * @param problem the first thing that is wrong, null for nothing
 */
public record AuditVerification(
    boolean intact,
    long rows,
    long seals,
    long unsignedRows,
    long unsealedRows,
    @Nullable AuditHead head,
    @Nullable Problem problem) {

  /**
   * Something that is wrong.
   *
   * @param seal where, null for rows that no seal covers
   * @param rowId which row, null when it is not about one, or nobody can tell which
   */
  public record Problem(Kind kind, @Nullable Long seal, @Nullable UUID rowId, String message) {}

  /** What can be wrong. */
  public enum Kind {
    /** A row was changed, or vel did not write it. */
    ROW,
    /** Rows that were sealed are missing, or others are among them, or their order was changed. */
    ROWS,
    /** A seal was changed, or vel did not make it. */
    SEAL,
    /** A seal is missing. */
    SEAL_MISSING,
    /** Nothing shows that vel made these seals: their key is not at hand. */
    UNPROVEN,
    /** The seal that was expected is another one, or is not there. */
    NOT_EXPECTED
  }
}
