package dev.vel.route;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Row;
import dev.vel.db.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What instances share of their breakers. All times are the database's own; an instance is only
 * told how long something is from now. Thread-safe.
 */
final class BreakerRows {
  /** More open models than anybody has, unless somebody makes them up: the newest are read. */
  private static final int MOST = 10_000;

  private static final Duration FORGOTTEN = Duration.ofHours(6);

  private static final String UNTIL_PROBE =
      """
      greatest(0, ceil(1000 * extract(epoch FROM
        greatest(next_probe_at, probing_until) - clock_timestamp())))::bigint AS wait
      """;

  private final Database database;
  private final Settings.Breaker settings;

  BreakerRows(Database database, Settings.Breaker settings) {
    this.database = database;
    this.settings = settings;
  }

  /**
   * A model that is left alone.
   *
   * @param untilProbe until the next probe
   */
  record OpenRow(Breaker.Key key, Duration untilProbe) {}

  /** What came of asking for the right to probe. */
  sealed interface Claim {}

  /** It is ours. */
  record Granted() implements Claim {}

  /** Somebody has it, or it is too early. */
  record Later(Duration untilProbe) implements Claim {}

  /** There is nothing to probe: it is closed. */
  record Unneeded() implements Claim {}

  List<OpenRow> open() {
    return database.tx(tx ->
        tx.query(
            row -> new OpenRow(new Breaker.Key(row.text("endpoint"), row.text("model")), wait(row)),
            "SELECT endpoint, model, "
                + UNTIL_PROBE
                + " FROM breakers WHERE opened_at IS NOT NULL ORDER BY updated_at DESC LIMIT "
                + MOST));
  }

  /** Adds failures, and says whether those of all instances are too many. */
  boolean fail(Breaker.Key key, int failures) {
    return database
        .tx(tx ->
            tx.first(
                row -> row.flag("too_many"),
                """
                INSERT INTO breakers AS b (id, endpoint, model, failed_at, updated_at)
                VALUES (?, ?, ?, array_fill(clock_timestamp(), ARRAY[?::int]), clock_timestamp())
                ON CONFLICT (id) DO UPDATE SET
                  failed_at = (b.failed_at || excluded.failed_at)[
                    greatest(1, cardinality(b.failed_at) + cardinality(excluded.failed_at) - ?::int + 1):],
                  updated_at = excluded.updated_at
                RETURNING opened_at IS NULL AND cardinality(failed_at) >= ?::int
                  AND failed_at[1] > clock_timestamp() - ?::bigint * interval '1 millisecond' AS too_many
                """,
                key.id(),
                key.endpoint(),
                key.model(),
                Math.min(failures, settings.failures()),
                settings.failures(),
                settings.failures(),
                settings.window().toMillis()))
        .orElse(false);
  }

  /** Opens it unless it is open, and says how long until its next probe. */
  Duration open(Breaker.Key key) {
    return database
        .tx(tx ->
            tx.first(
                BreakerRows::wait,
                """
                INSERT INTO breakers AS b (id, endpoint, model, opened_at, next_probe_at, updated_at)
                VALUES (?, ?, ?, clock_timestamp(),
                  clock_timestamp() + ?::bigint * interval '1 millisecond', clock_timestamp())
                ON CONFLICT (id) DO UPDATE SET
                  failed_at = '{}',
                  opened_at = coalesce(b.opened_at, excluded.opened_at),
                  next_probe_at = coalesce(b.next_probe_at, excluded.next_probe_at),
                  updated_at = excluded.updated_at
                RETURNING
                """
                    + UNTIL_PROBE,
                key.id(),
                key.endpoint(),
                key.model(),
                settings.probe().toMillis()))
        .orElseThrow();
  }

  /** Asks for the right to probe, which lasts for one interval: whoever dies with it loses it. */
  Claim claim(Breaker.Key key, UUID token) {
    return database.tx(tx -> {
      long claimed =
          tx.update(
              """
              UPDATE breakers SET
                probing_by = ?,
                probing_until = clock_timestamp() + ?::bigint * interval '1 millisecond',
                updated_at = clock_timestamp()
              WHERE id = ? AND next_probe_at <= clock_timestamp()
                AND (probing_until IS NULL OR probing_until <= clock_timestamp())
              """,
              token,
              settings.probe().toMillis(),
              key.id());
      return claimed > 0
          ? new Granted()
          : standing(tx, key).<Claim>map(Later::new).orElseGet(Unneeded::new);
    });
  }

  /** Leaves it alone for another interval; empty when somebody has closed it meanwhile. */
  Optional<Duration> probeFailed(Breaker.Key key, UUID token) {
    return database.tx(tx -> {
      tx.update(
          """
          UPDATE breakers SET
            next_probe_at = clock_timestamp() + ?::bigint * interval '1 millisecond',
            probing_by = NULL, probing_until = NULL, updated_at = clock_timestamp()
          WHERE id = ? AND probing_by = ?
          """,
          settings.probe().toMillis(),
          key.id(),
          token);
      return standing(tx, key);
    });
  }

  /** Gives the right to probe back. */
  void giveBack(Breaker.Key key, UUID token) {
    database.run(tx ->
        tx.update(
            "UPDATE breakers SET probing_by = NULL, probing_until = NULL WHERE id = ? AND probing_by = ?",
            key.id(),
            token));
  }

  void close(Breaker.Key key) {
    database.run(tx -> tx.update("DELETE FROM breakers WHERE id = ?", key.id()));
  }

  /** Removes what nobody has asked about for hours. */
  void sweep() {
    database.run(tx ->
        tx.update(
            "DELETE FROM breakers WHERE updated_at < clock_timestamp() - ?::bigint * interval '1 millisecond'",
            FORGOTTEN.plus(settings.window()).plus(settings.probe()).toMillis()));
  }

  private static Optional<Duration> standing(Tx tx, Breaker.Key key) {
    return tx.first(
        BreakerRows::wait,
        "SELECT " + UNTIL_PROBE + " FROM breakers WHERE id = ? AND opened_at IS NOT NULL",
        key.id());
  }

  private static Duration wait(Row row) {
    return Duration.ofMillis(row.big("wait"));
  }
}
