package dev.vel.gateway;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.db.Database;
import dev.vel.db.Row;
import dev.vel.llm.TokenUsage;
import dev.vel.wire.Json;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** The answers' rows. Thread-safe. */
final class CacheRows {
  /** The table takes no larger body. */
  static final int LARGEST_BODY = 1 << 20;

  /** Removed in one statement, so that none takes long. */
  private static final int AT_ONCE = 5_000;

  private final Database database;

  CacheRows(Database database) {
    this.database = database;
  }

  /** An answer to be written. */
  record Entry(CacheKey key, CachedAnswer answer) {}

  Optional<CachedAnswer> find(CacheKey key, Instant now) {
    return database.tx(tx ->
        tx.first(
            CacheRows::answer,
            """
            SELECT content_type, body, provider, model, usage::text AS usage, created_at, expires_at
            FROM cached_answers WHERE id = ? AND expires_at > ?
            """,
            key.id(),
            now));
  }

  /** Writes them in one transaction, in an order that keeps instances out of each other's way. */
  void write(List<Entry> entries) {
    List<Entry> ordered =
        entries.stream().sorted(Comparator.comparing(entry -> entry.key().hash())).toList();
    database.run(tx -> {
      for (Entry entry : ordered) {
        CachedAnswer answer = entry.answer();
        tx.update(
            """
            INSERT INTO cached_answers
              (id, user_id, content_type, body, size, provider, model, usage, created_at, expires_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (id) DO UPDATE SET
              content_type = excluded.content_type, body = excluded.body, size = excluded.size,
              provider = excluded.provider, model = excluded.model, usage = excluded.usage,
              created_at = excluded.created_at, expires_at = excluded.expires_at
            """,
            entry.key().id(),
            entry.key().userId(),
            answer.contentType(),
            answer.body(),
            answer.size(),
            answer.provider(),
            answer.model(),
            usage(answer.usage()),
            answer.createdAt(),
            answer.expiresAt());
      }
    });
  }

  /**
   * Removes what has expired, what was deleted users', and the oldest of what is more than {@code
   * most} bytes.
   */
  void sweep(Instant now, long most) {
    while (expire(now) == AT_ONCE || orphan() == AT_ONCE || shrink(most) == AT_ONCE) {
      Thread.onSpinWait();
    }
  }

  private long expire(Instant now) {
    return database.tx(tx ->
        tx.update(
            """
            DELETE FROM cached_answers
            WHERE id IN (SELECT id FROM cached_answers WHERE expires_at <= ? LIMIT ?)
            """,
            now,
            AT_ONCE));
  }

  private long orphan() {
    return database.tx(tx ->
        tx.update(
            """
            DELETE FROM cached_answers
            WHERE id IN (
              SELECT c.id FROM cached_answers c JOIN users u ON u.id = c.user_id
              WHERE u.deleted_at IS NOT NULL
              LIMIT ?)
            """,
            AT_ONCE));
  }

  private long shrink(long most) {
    return database.tx(tx ->
        tx.update(
            """
            DELETE FROM cached_answers
            WHERE id IN (
              SELECT id FROM (
                SELECT id, sum(size) OVER (ORDER BY created_at DESC, id) AS so_far FROM cached_answers
              ) AS newest_first
              WHERE so_far > ?
              LIMIT ?)
            """,
            most,
            AT_ONCE));
  }

  private static JsonNode usage(TokenUsage usage) {
    return Json.tree(usage);
  }

  private static CachedAnswer answer(Row row) {
    return new CachedAnswer(
        row.text("content_type"),
        row.bytes("body"),
        row.text("provider"),
        row.text("model"),
        row.json("usage", TokenUsage.class),
        row.time("created_at"),
        row.time("expires_at"));
  }
}
