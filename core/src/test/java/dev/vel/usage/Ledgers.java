package dev.vel.usage;

import dev.vel.db.Database;
import dev.vel.llm.TokenUsage;
import dev.vel.usage.Metered.Route;
import dev.vel.wire.Ids;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Users and calls for tests about money. */
final class Ledgers {
  private Ledgers() {}

  static UUID user(Database database) {
    UUID id = Ids.next();
    database.run(tx ->
        tx.update(
            """
            INSERT INTO users (id, email, role, created_at, updated_at) VALUES (?, ?, 'user', now(), now())
            """,
            id,
            id + "@example.org"));
    return id;
  }

  static CallReport call(String provider, long prompt, long completion, @Nullable UUID hold) {
    return new CallReport(
        provider,
        "a-model",
        CallReport.OK,
        200,
        12,
        new TokenUsage(prompt, completion, 0, 0),
        new BigDecimal("0.001").multiply(BigDecimal.valueOf(prompt + completion)),
        false,
        hold);
  }

  static Metered chat(UUID user, Instant at, CallReport call) {
    return Metered.ofRequest(user, null, Route.CHAT, "req-" + user, 1, false, call, at);
  }

  static long count(Database database, String where, Object... parameters) {
    return database
        .tx(tx -> tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM " + where, parameters))
        .orElseThrow();
  }
}
