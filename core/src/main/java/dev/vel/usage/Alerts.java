package dev.vel.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Tx;
import dev.vel.usage.QuotaAlert.Level;
import dev.vel.wire.Json;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells when quotas are nearly or wholly used up: an audit row each, in the transaction of the
 * usage that brought it about. Thread-safe.
 */
final class Alerts {
  private static final Logger LOG = LoggerFactory.getLogger(Alerts.class);
  private static final double WARN_AT = 0.8;

  private final Audit audit;

  Alerts(Audit audit) {
    this.audit = audit;
  }

  /**
   * Looks whether limits were crossed.
   *
   * @param locked the quotas of the users whose usage changed, locked by this transaction
   */
  List<QuotaAlert> look(Tx tx, List<QuotaRow> locked, Instant now) {
    Month month = Month.at(now);
    List<QuotaAlert> alerts = new ArrayList<>();
    Map<UUID, List<QuotaRow>> byUser =
        locked.stream()
            .filter(quota -> !isTold(quota.exceededAt(), month))
            .collect(Collectors.groupingBy(QuotaRow::userId));
    byUser.forEach((user, quotas) -> {
      Map<String, Amounts> used = Standing.of(tx, user, month, now).used();
      for (QuotaRow quota : quotas) {
        alerts.addAll(look(tx, quota, quota.of(used), month, now));
      }
    });
    return alerts;
  }

  private List<QuotaAlert> look(Tx tx, QuotaRow quota, BigDecimal used, Month month, Instant now) {
    double share = quota.share(used);
    boolean warn = share >= WARN_AT && !isTold(quota.alertedAt(), month);
    boolean exceeded = share >= 1;
    if (!warn && !exceeded) {
      return List.of();
    }
    tx.update(
        """
        UPDATE quotas SET alerted_at = CASE WHEN ? THEN ? ELSE alerted_at END,
                          exceeded_at = CASE WHEN ? THEN ? ELSE exceeded_at END
        WHERE user_id = ? AND provider = ? AND unit = ? AND set_by = ?
        """,
        warn,
        now,
        exceeded,
        now,
        quota.userId(),
        quota.provider(),
        quota.unit(),
        quota.setBy());
    List<QuotaAlert> alerts = new ArrayList<>();
    if (warn) {
      alerts.add(tell(tx, quota, used, month, Level.WARNING));
    }
    if (exceeded) {
      alerts.add(tell(tx, quota, used, month, Level.EXCEEDED));
    }
    return alerts;
  }

  private QuotaAlert tell(Tx tx, QuotaRow quota, BigDecimal used, Month month, Level level) {
    String provider = quota.provider().isEmpty() ? null : quota.provider();
    QuotaAlert alert =
        new QuotaAlert(
            quota.userId(),
            provider,
            quota.unit(),
            Amounts.plain(quota.limit()),
            Amounts.plain(used),
            quota.hard(),
            level);
    ObjectNode details = Json.object();
    details.put("provider", provider);
    details.set("unit", Json.tree(alert.unit()));
    details.put("limit", alert.limit()).put("used", alert.used()).put("hard", alert.hard());
    details.put("month", month.toString());
    audit.record(tx, Actor.SYSTEM, level.action(), "user", quota.userId(), details);
    tx.afterCommit(() -> LOG.info("user {}: {}", alert.userId(), alert.message()));
    return alert;
  }

  /** Whether it was told in this month. */
  static boolean isTold(@Nullable Instant told, Month month) {
    return told != null && !told.isBefore(month.start());
  }
}
