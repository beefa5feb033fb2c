package dev.vel.audit;

import dev.vel.audit.AuditKeys.Verdict;
import dev.vel.audit.AuditVerification.Kind;
import dev.vel.audit.AuditVerification.Problem;
import dev.vel.db.Database;
import java.security.MessageDigest;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One walk along the chain, beside the rows that it covers. For one thread, once. */
final class Verifier {
  private final Database database;
  private final AuditKeys keys;
  private final @Nullable AuditHead expected;
  private final Rows log;
  private long rows;
  private long seals;
  private long unsigned;
  private byte[] previousHash = new byte[32];
  private boolean founding = true;

  /** The first of the last seals whose key is not at hand, 0 for none. */
  private long unproven;

  Verifier(Database database, AuditKeys keys, @Nullable AuditHead expected) {
    this.database = database;
    this.keys = keys;
    this.expected = expected;
    this.log = new Rows(database);
  }

  AuditVerification verify() {
    Seal head = database.tx(Seals::head).orElse(null);
    Place end = head == null ? Place.START : head.last();
    Problem problem = null;
    try {
      chain(head == null ? 0 : head.number());
      tail();
    } catch (Found found) {
      problem = found.problem;
    }
    return new AuditVerification(
        problem == null,
        rows,
        seals,
        unsigned,
        Seals.countAfter(database, end),
        head == null ? null : AuditHead.of(head),
        problem);
  }

  private void chain(long last) {
    while (seals < last) {
      List<Seal> page = Seals.between(database, seals, last);
      if (page.isEmpty()) {
        throw missing(seals + 1);
      }
      for (Seal seal : page) {
        check(seal);
        seals++;
      }
    }
    if (expected != null && expected.number() > last) {
      throw found(
          Kind.NOT_EXPECTED,
          expected.number(),
          null,
          "the chain ends with seal %d: seal %d, which was expected, was removed"
              .formatted(last, expected.number()));
    }
    if (unproven > 0) {
      throw unproven(last);
    }
  }

  private void check(Seal seal) {
    if (seal.number() != seals + 1) {
      throw missing(seals + 1);
    }
    if (!MessageDigest.isEqual(seal.previousHash(), previousHash)
        || !MessageDigest.isEqual(seal.hash(), seal.expectedHash())) {
      throw found(Kind.SEAL, seal.number(), null, "the seal was changed, or one before it");
    }
    checkSignature(seal);
    checkExpected(seal);
    long good = rows;
    Root root = read(seal);
    if (root.rows() != seal.rows() || !MessageDigest.isEqual(root.hash(), seal.root())) {
      rows = good;
      throw found(Kind.ROWS, seal.number(), null, difference(seal, root));
    }
    if (seal.strange() > 0) {
      throw found(
          Kind.ROWS,
          seal.number(),
          null,
          "%d of its rows were not written by vel".formatted(seal.strange()));
    }
    previousHash = seal.hash();
    founding = seal.founding();
  }

  private void checkSignature(Seal seal) {
    // Whoever kept a later head knows of it: a failover may have lost what was written last.
    boolean vouchedFor = expected != null && expected.number() >= seal.number();
    if (seal.basis() == Seal.Basis.BROKEN && !vouchedFor) {
      throw found(
          Kind.SEAL,
          seal.number(),
          null,
          "when the seal was made, the one that had been before it was gone or changed");
    }
    if (unproven > 0 && seal.basis() != Seal.Basis.CHECKED) {
      throw unproven(seal.number() - 1);
    }
    Verdict verdict = seal.check(keys);
    if (verdict == Verdict.BAD) {
      throw found(Kind.SEAL, seal.number(), null, "the seal's signature is not vel's");
    }
    if (verdict == Verdict.GOOD) {
      // It was made by vel, which had found the one before it to be good.
      unproven = 0;
    } else if (unproven == 0) {
      unproven = seal.number();
    }
  }

  private void checkExpected(Seal seal) {
    if (expected == null || expected.number() != seal.number()) {
      return;
    }
    if (!AuditHead.of(seal).equals(expected)) {
      throw found(
          Kind.NOT_EXPECTED,
          seal.number(),
          null,
          "the seal is not the expected one: the chain was made anew, or cut off and continued");
    }
    // Whoever kept it speaks for all up to it.
    unproven = 0;
  }

  /** Takes the rows up to where the seal ends. */
  private Root read(Seal seal) {
    if (seal.founding() && !founding) {
      throw found(Kind.SEAL, seal.number(), null, "only the first seals can be of unsigned rows");
    }
    Root root = new Root();
    for (Optional<Written> next = log.peek();
        next.isPresent() && next.get().place().compareTo(seal.last()) <= 0;
        next = log.peek()) {
      Written row = next.get();
      root.add(row, check(row, seal));
      log.take();
      rows++;
    }
    return root;
  }

  private Verdict check(Written row, Seal seal) {
    if (seal.founding() && row.signature() == null) {
      unsigned++;
      return Verdict.GOOD;
    }
    return check(row, seal.number());
  }

  private Verdict check(Written row, @Nullable Long seal) {
    Verdict verdict = row.check(keys);
    if (verdict == Verdict.BAD) {
      throw found(Kind.ROW, seal, row.id(), "the row was changed, or was not written by vel");
    }
    if (verdict == Verdict.UNKNOWN_KEY && seal != null) {
      unsigned++;
    }
    return verdict;
  }

  /** Rows that are not sealed yet have at least been signed. */
  private void tail() {
    for (Optional<Written> next = log.peek(); next.isPresent(); next = log.peek()) {
      check(next.get(), (Long) null);
      log.take();
    }
  }

  private static String difference(Seal seal, Root root) {
    return root.rows() < seal.rows()
        ? "%d of its %d rows were removed".formatted(seal.rows() - root.rows(), seal.rows())
        : root.rows() > seal.rows()
            ? "%d rows were put among its %d".formatted(root.rows() - seal.rows(), seal.rows())
            : "its rows are not those that were sealed, or stand in another order";
  }

  private Found missing(long number) {
    return found(Kind.SEAL_MISSING, number, null, "the seal was removed");
  }

  private Found unproven(long to) {
    return found(
        Kind.UNPROVEN,
        unproven,
        null,
        ("seals %d to %d are signed with a key that is not at hand; give its SECRET_KEY_BASE in"
                + " SECRET_KEY_BASE_PREVIOUS, or the number and hash of a later seal that was kept")
            .formatted(unproven, to));
  }

  private static Found found(Kind kind, @Nullable Long seal, @Nullable UUID row, String message) {
    return new Found(new Problem(kind, seal, row, message));
  }

  /** Ends the walk. */
  private static final class Found extends RuntimeException {
    private final transient Problem problem;

    Found(Problem problem) {
      super(problem.message(), null, false, false);
      this.problem = problem;
    }
  }

  /** All rows in their order, some at a time. */
  private static final class Rows {
    private final Database database;
    private List<Written> page = List.of();
    private int next;
    private Place last = Place.START;
    private boolean ended;

    Rows(Database database) {
      this.database = database;
    }

    Optional<Written> peek() {
      if (next == page.size() && !ended) {
        page = Seals.after(database, last);
        next = 0;
        ended = page.isEmpty();
      }
      return ended ? Optional.empty() : Optional.of(page.get(next));
    }

    void take() {
      last = page.get(next).place();
      next++;
    }
  }
}
