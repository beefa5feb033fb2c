package dev.vel.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Signals;
import dev.vel.db.Tx;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What users may use in a month. Those a user gave and those an administrator gave stand side by
 * side: all of them count, and each side replaces only its own. Who may set which is for the door
 * to say. Thread-safe.
 */
public final class Quotas {
  /** What {@code amount} has no room for. */
  private static final BigDecimal LARGE = BigDecimal.valueOf(10_000_000_000L);

  private final Audit audit;
  private final Alerts alerts;
  private final Signals signals;
  private final InstantSource clock;

  public Quotas(Audit audit, Signals signals, InstantSource clock) {
    this.audit = audit;
    this.alerts = new Alerts(audit);
    this.signals = signals;
    this.clock = clock;
  }

  /** A user's quotas and what is left of them. */
  public QuotaReport report(Tx tx, UUID userId) {
    Instant now = clock.instant();
    Month month = Month.at(now);
    List<QuotaRow> quotas = QuotaRow.of(tx, userId);
    Standing standing = Standing.of(tx, userId, month, now);
    return new QuotaReport(
        userId,
        month.toString(),
        month.end(),
        quotas.stream().map(quota -> line(quota, standing, month)).toList());
  }

  /**
   * Replaces what one side gave. A limit that stays as it is keeps its alerts; one that is changed
   * is looked at anew.
   */
  public QuotaReport set(
      Tx tx, Actor actor, UUID userId, QuotaSetter setBy, List<NewQuota> wanted) {
    QuotaRow.lock(tx, List.of(userId));
    List<String> keep = wanted.stream().map(each -> key(each.stored(), each.unit())).toList();
    for (QuotaRow old : QuotaRow.of(tx, userId)) {
      if (old.setBy() == setBy && !keep.contains(key(old.provider(), old.unit()))) {
        tx.update(
            "DELETE FROM quotas WHERE user_id = ? AND provider = ? AND unit = ? AND set_by = ?",
            userId,
            old.provider(),
            old.unit(),
            setBy);
      }
    }
    Instant now = clock.instant();
    wanted.forEach(each -> store(tx, userId, setBy, each, now));
    ObjectNode details = Json.object();
    details.set("set_by", Json.tree(setBy));
    details.set("quotas", Json.tree(wanted));
    audit.record(tx, actor, "quota.set", "user", userId, details);
    alerts.look(tx, QuotaRow.lock(tx, List.of(userId)), now);
    tx.afterCommit(() -> signals.announce(HardQuotas.topic(userId)));
    return report(tx, userId);
  }

  private static void store(Tx tx, UUID userId, QuotaSetter setBy, NewQuota quota, Instant now) {
    tx.update(
        """
        INSERT INTO quotas AS old (user_id, provider, unit, set_by, amount, large, hard, updated_at)
        VALUES (?, ?, ?, ?, least(CAST(? AS numeric), 9999999999), ?, ?, ?)
        ON CONFLICT (user_id, provider, unit, set_by) DO UPDATE
        SET amount = excluded.amount, large = excluded.large, hard = excluded.hard,
            updated_at = excluded.updated_at,
            alerted_at = CASE WHEN (old.amount, old.large) IS NOT DISTINCT FROM (excluded.amount, excluded.large)
                              THEN old.alerted_at END,
            exceeded_at = CASE WHEN (old.amount, old.large) IS NOT DISTINCT FROM (excluded.amount, excluded.large)
                               THEN old.exceeded_at END
        """,
        userId,
        quota.stored(),
        quota.unit(),
        setBy,
        quota.limit(),
        quota.limit().compareTo(LARGE) >= 0 ? quota.limit() : null,
        quota.hard(),
        now);
  }

  private static String key(String provider, QuotaUnit unit) {
    return provider + " " + unit;
  }

  private static QuotaReport.Line line(QuotaRow quota, Standing standing, Month month) {
    BigDecimal used = quota.of(standing.used());
    BigDecimal held = quota.of(standing.held());
    return new QuotaReport.Line(
        quota.provider().isEmpty() ? null : quota.provider(),
        quota.unit(),
        Amounts.plain(quota.limit()),
        quota.hard(),
        quota.setBy(),
        Amounts.plain(used),
        Amounts.plain(held),
        Amounts.plain(quota.limit().subtract(used).subtract(held).max(BigDecimal.ZERO)),
        inMonth(quota.alertedAt(), month),
        inMonth(quota.exceededAt(), month));
  }

  private static @Nullable Instant inMonth(@Nullable Instant told, Month month) {
    return Alerts.isTold(told, month) ? told : null;
  }
}
