package dev.vel.audit;

import dev.vel.audit.AuditKeys.Verdict;
import dev.vel.db.Row;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One link of the chain.
 *
 * @param number from 1, without gaps
 * @param previousHash of the seal before it, zeros for the first
 * @param firstRow null when it covers none
 * @param last where the rows end that it and all before it cover
 * @param strange rows without a signature of vel's
 * @param founding whether it covers rows that are older than signatures
 * @param root SHA-256 over its rows
 * @param hash SHA-256 over all of the above
 */
@SuppressWarnings("ArrayRecordComponent") // Only read.
record Seal(
    long number,
    byte[] previousHash,
    @Nullable UUID firstRow,
    Place last,
    int rows,
    int strange,
    boolean founding,
    Basis basis,
    byte[] root,
    Instant sealedAt,
    byte[] hash,
    byte[] signature) {
  static final String COLUMNS =
      """
      number, previous_hash, first_row, last_position, last_row, row_count, strange_rows, founding, basis, root,
      sealed_at, hash, signature\
      """;

  /** What the sealer found of the seal before. */
  enum Basis {
    /** Its signature was good. */
    CHECKED,
    /** Its key was not at hand. */
    UNKNOWN_KEY,
    /** Its signature was bad, or it was not the one that had been there. */
    BROKEN
  }

  static Seal of(Row row) {
    return new Seal(
        row.big("number"),
        row.bytes("previous_hash"),
        row.optionalId("first_row"),
        new Place(row.big("last_position"), row.id("last_row")),
        row.integer("row_count"),
        row.integer("strange_rows"),
        row.flag("founding"),
        row.choice("basis", Basis.class),
        row.bytes("root"),
        row.time("sealed_at"),
        row.bytes("hash"),
        row.bytes("signature"));
  }

  /** What {@link #hash} must be. */
  byte[] expectedHash() {
    return sha256()
        .digest(
            new Content("vel audit seal v1")
                .number(number)
                .bytes(previousHash)
                .id(firstRow)
                .number(last.position())
                .id(last.id())
                .number(rows)
                .number(strange)
                .text(founding ? "founding" : "")
                .text(basis.name())
                .bytes(root)
                .time(sealedAt)
                .toBytes());
  }

  /** The same with its hash, and signed. */
  Seal signed(AuditKeys keys) {
    byte[] now = expectedHash();
    return new Seal(
        number,
        previousHash,
        firstRow,
        last,
        rows,
        strange,
        founding,
        basis,
        root,
        sealedAt,
        now,
        keys.sign(signedContent(now)));
  }

  Verdict check(AuditKeys keys) {
    return keys.check(signedContent(hash), signature);
  }

  private static byte[] signedContent(byte[] hash) {
    return new Content("vel audit seal signature v1").bytes(hash).toBytes();
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }
}
