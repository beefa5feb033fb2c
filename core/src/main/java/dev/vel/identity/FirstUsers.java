package dev.vel.identity;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The users that vel makes by itself: the first administrator and the local user. Thread-safe. */
final class FirstUsers {
  private static final Logger LOG = LoggerFactory.getLogger(FirstUsers.class);

  private final Database database;
  private final Audit audit;
  private final Optional<Settings.Admin> admin;
  private final InstantSource clock;

  FirstUsers(Database database, Audit audit, Settings settings, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.admin = settings.admin();
    this.clock = clock;
  }

  void seedAdmin() {
    admin.filter(wanted -> database.tx(FirstUsers::isEmpty)).ifPresent(this::seed);
  }

  private void seed(Settings.Admin wanted) {
    NewUser user = checked(wanted);
    String hash = Passwords.hash(user.password());
    boolean made =
        database.tx(tx -> {
          Administrators.lock(tx);
          return isEmpty(tx) && insert(tx, user.email(), hash);
        });
    if (made) {
      LOG.info("made the first administrator, {}", user.email());
    }
  }

  Principal local() {
    return database.tx(tx -> {
      Optional<Account> known = Account.byEmail(tx, Account.LOCAL_EMAIL);
      if (known.isEmpty()) {
        // When another process makes the user at this moment, this waits for it and adds none.
        insert(tx, Account.LOCAL_EMAIL, null);
        known = Account.byEmail(tx, Account.LOCAL_EMAIL);
      }
      User user = known.orElseThrow().user();
      return new Principal(
          user.id(), user.email(), user.role(), user.role().scopes(), Optional.empty());
    });
  }

  /** Whether nobody was ever there who could sign in; the local user cannot. */
  private static boolean isEmpty(Tx tx) {
    return tx.first(
            row -> row.flag("empty"),
            "SELECT NOT EXISTS (SELECT FROM users WHERE email <> ?) AS empty",
            Account.LOCAL_EMAIL)
        .orElseThrow();
  }

  private boolean insert(Tx tx, String email, @Nullable String hash) {
    UUID id = Ids.next();
    Instant now = clock.instant();
    boolean added =
        tx.update(
                """
                INSERT INTO users (id, email, password_hash, role, created_at, updated_at)
                VALUES (?, ?, ?, 'admin', ?, ?)
                ON CONFLICT (email) WHERE deleted_at IS NULL DO NOTHING
                """,
                id,
                email,
                hash,
                now,
                now)
            > 0;
    if (added) {
      audit.record(
          tx,
          Actor.SYSTEM,
          "user.create",
          "user",
          id,
          Json.object().put("email", email).put("role", "admin"));
    }
    return added;
  }

  private static NewUser checked(Settings.Admin wanted) {
    try {
      return NewUser.read(
          Json.object().put("email", wanted.email()).put("password", wanted.password().reveal()));
    } catch (VelException e) {
      throw VelException.invalid(
          e.details().stream()
              .map(problem ->
                  new FieldProblem(
                      problem.field().equals("email") ? "VEL_ADMIN_EMAIL" : "VEL_ADMIN_PASSWORD",
                      problem.message()))
              .toList());
    }
  }
}
