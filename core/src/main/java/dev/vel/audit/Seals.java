package dev.vel.audit;

import dev.vel.db.Database;
import dev.vel.db.Tx;
import java.util.List;
import java.util.Optional;

/** The seals and the rows as the database has them. */
final class Seals {
  /** Rows of one seal, and of one look at the log, at most. */
  static final int BATCH = 1_000;

  private Seals() {}

  /** Takes the right to seal until the end of the transaction, unless another instance has it. */
  static boolean claim(Tx tx) {
    return tx.first(
            row -> row.flag("held"),
            "SELECT pg_try_advisory_xact_lock(hashtextextended('vel audit seals', 0)) AS held")
        .orElse(false);
  }

  /** The same, waiting for it. */
  static boolean await(Tx tx) {
    return tx.first(
            row -> row.flag("held"),
            """
            SELECT true AS held FROM pg_advisory_xact_lock(hashtextextended('vel audit seals', 0))
            """)
        .isPresent();
  }

  static Optional<Seal> head(Tx tx) {
    return tx.first(
        Seal::of, "SELECT " + Seal.COLUMNS + " FROM audit_seals ORDER BY number DESC LIMIT 1");
  }

  static boolean isThere(Tx tx, AuditHead seal) {
    return tx.first(
            row -> true,
            "SELECT 1 AS there FROM audit_seals WHERE number = ? AND encode(hash, 'hex') = ?",
            seal.number(),
            seal.hash())
        .isPresent();
  }

  /** The seals behind one, up to and with another. */
  static List<Seal> between(Database database, long after, long to) {
    return database.tx(tx ->
        tx.query(
            Seal::of,
            "SELECT "
                + Seal.COLUMNS
                + " FROM audit_seals WHERE number > ? AND number <= ? ORDER BY number LIMIT "
                + BATCH,
            after,
            to));
  }

  /** The rows behind a place, whether they can be sealed yet or not. */
  static List<Written> after(Database database, Place place) {
    return database.tx(tx ->
        tx.query(
            Written::of,
            "SELECT "
                + Written.COLUMNS
                + " FROM audit_logs WHERE (position, id) > (?, ?) ORDER BY position, id LIMIT "
                + BATCH,
            place.position(),
            place.id()));
  }

  /**
   * The rows behind a place that no other row can be committed before any more: their transactions
   * are older than every open one.
   */
  static List<Written> settled(Tx tx, Place after) {
    return tx.query(
        Written::of,
        "SELECT "
            + Written.COLUMNS
            + """
             FROM audit_logs
            WHERE (position, id) > (?, ?)
              AND position < (SELECT shift FROM audit_positions)
                             + pg_snapshot_xmin(pg_current_snapshot())::text::bigint
            ORDER BY position, id LIMIT \
            """
            + BATCH,
        after.position(),
        after.id());
  }

  static long countAfter(Database database, Place place) {
    return database.tx(tx ->
        tx.first(
                row -> row.big("n"),
                "SELECT count(*) AS n FROM audit_logs WHERE (position, id) > (?, ?)",
                place.position(),
                place.id())
            .orElseThrow());
  }

  /** The position of the rows that are older than signatures. */
  static long founded(Tx tx) {
    return tx.first(row -> row.big("founded"), "SELECT founded FROM audit_positions").orElseThrow();
  }

  static void insert(Tx tx, Seal seal) {
    tx.update(
        "INSERT INTO audit_seals ("
            + Seal.COLUMNS
            + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        seal.number(),
        seal.previousHash(),
        seal.firstRow(),
        seal.last().position(),
        seal.last().id(),
        seal.rows(),
        seal.strange(),
        seal.founding(),
        seal.basis(),
        seal.root(),
        seal.sealedAt(),
        seal.hash(),
        seal.signature());
  }
}
