package dev.vel.audit;

import dev.vel.audit.AuditKeys.Verdict;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chains the rows of the audit log together after they were committed, and proves the chain. Any
 * number of instances may do both at once. Thread-safe.
 */
public final class AuditChain {
  private static final Logger LOG = LoggerFactory.getLogger(AuditChain.class);

  /**
   * What is signed with a key that is not at hand is left to the instances that have it, for this
   * long: SECRET_KEY_BASE is being changed, and this one has the earlier value alone.
   */
  private static final Duration OTHERS_TURN = Duration.ofHours(1);

  /** Two instances with two newest keys would else answer each other's empty seals for ever. */
  private static final Duration SETTLED = Duration.ofMinutes(1);

  private static final byte[] NO_HASH = new byte[32];

  private final Database database;
  private final AuditKeys keys;
  private final InstantSource clock;

  /** The last seal that this process saw: it must still be there at the next look. */
  private volatile @Nullable AuditHead seen;

  public AuditChain(Database database, AuditKeys keys, InstantSource clock) {
    this.database = database;
    this.keys = keys;
    this.clock = clock;
  }

  /**
   * Seals what can be sealed, unless another instance is at it.
   *
   * @param most seals to make at most, of 1000 rows each
   * @return how many rows were sealed
   */
  public long seal(int most) {
    return seal(most, Seals::claim);
  }

  /**
   * Recomputes everything, after sealing what can be sealed. Needs the same memory for any number
   * of rows, and keeps nobody from writing.
   *
   * @param expected a head that was kept elsewhere, null for none
   */
  public AuditVerification verify(@Nullable AuditHead expected) {
    seal(Integer.MAX_VALUE, Seals::await);
    return new Verifier(database, keys, expected).verify();
  }

  private long seal(int most, Predicate<Tx> claim) {
    long rows = 0;
    for (int made = 0; made < most; made++) {
      Step step = database.tx(tx -> claim.test(tx) ? next(tx) : Step.NONE);
      if (step.head() != null) {
        seen = AuditHead.of(step.head());
      }
      rows += step.rows();
      if (!step.more()) {
        break;
      }
    }
    return rows;
  }

  /**
   * @param head the last seal from now on, null when that is not known
   */
  private record Step(@Nullable Seal head, int rows, boolean more) {
    static final Step NONE = new Step(null, 0, false);
  }

  private Step next(Tx tx) {
    AuditHead seen = this.seen;
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    Seal head = Seals.head(tx).orElse(null);
    Verdict verdict = head == null ? Verdict.GOOD : head.check(keys);
    if (head != null && verdict == Verdict.UNKNOWN_KEY && isRecent(head.sealedAt(), now)) {
      return Step.NONE;
    }
    Place from = head == null ? Place.START : head.last();
    List<Written> settled = Seals.settled(tx, from);
    boolean founding =
        !settled.isEmpty()
            && (head == null || head.founding())
            && settled.getFirst().position() == Seals.founded(tx);
    Root root = new Root();
    Place last = sum(settled, founding, root, now).orElse(from);
    boolean gone = seen != null && !Seals.isThere(tx, seen);
    if (root.rows() == 0 && !gone && !needsHandOver(head, verdict, now)) {
      return new Step(head, 0, false);
    }
    Seal seal = seal(head, basis(gone, verdict), founding, root, last, now);
    Seals.insert(tx, seal);
    return new Step(seal, root.rows(), root.rows() > 0);
  }

  /** Sums up the rows that one seal can cover, and tells where they end. */
  private Optional<Place> sum(List<Written> settled, boolean founding, Root root, Instant now) {
    Place last = null;
    for (Written row : settled) {
      Verdict worth = row.check(keys);
      boolean otherKind = founding && row.position() != settled.getFirst().position();
      if (otherKind || (worth == Verdict.UNKNOWN_KEY && isRecent(row.entry().timestamp(), now))) {
        break;
      }
      root.add(row, founding ? Verdict.GOOD : worth);
      last = row.place();
    }
    return Optional.ofNullable(last);
  }

  private Seal seal(
      @Nullable Seal head, Seal.Basis basis, boolean founding, Root root, Place last, Instant now) {
    return new Seal(
            head == null ? 1 : head.number() + 1,
            head == null ? NO_HASH : head.hash(),
            root.first(),
            last,
            root.rows(),
            root.strange(),
            founding,
            basis,
            root.hash(),
            now,
            NO_HASH,
            NO_HASH)
        .signed(keys);
  }

  /** Whether the chain is to go on under the newest key before the earlier one is taken away. */
  private boolean needsHandOver(@Nullable Seal head, Verdict verdict, Instant now) {
    return head != null
        && verdict == Verdict.GOOD
        && !keys.isNewest(head.signature())
        && head.sealedAt().isBefore(now.minus(SETTLED));
  }

  private static Seal.Basis basis(boolean gone, Verdict verdict) {
    if (gone) {
      LOG.error("the audit log was cut off: the last seal that this process saw is gone");
      return Seal.Basis.BROKEN;
    }
    return switch (verdict) {
      case GOOD -> Seal.Basis.CHECKED;
      case UNKNOWN_KEY -> Seal.Basis.UNKNOWN_KEY;
      case BAD -> Seal.Basis.BROKEN;
    };
  }

  private static boolean isRecent(Instant time, Instant now) {
    return Duration.between(time, now).abs().compareTo(OTHERS_TURN) < 0;
  }
}
