package dev.vel.identity;

import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.audit.AuditEntry;
import dev.vel.audit.AuditFilter;
import dev.vel.audit.AuditLog;
import dev.vel.audit.AuditQuery;
import dev.vel.audit.TestAudit;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.Signals;
import dev.vel.db.TestDatabase;
import dev.vel.wire.Page;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** What one process has of this room, on a database that several may share. */
public final class Instance implements AutoCloseable {
  public static final String SECRET = "correct-horse-battery-staple-".repeat(3);
  public static final String PASSWORD = "Correct-Horse-1";
  public static final Actor ANONYMOUS =
      new Actor(null, "anonymous", "192.0.2.7", "curl/8", "req-1");

  public final Settings settings;
  public final MovableClock clock;
  public final Database database;
  public final Signals signals;
  public final Audit audit;
  public final Identity identity;
  public final Users users;
  public final ApiKeys keys;

  private Instance(Settings settings, MovableClock clock) {
    this.settings = settings;
    this.clock = clock;
    this.database = TestDatabase.open(settings.database());
    this.signals =
        new Signals(database, settings.database(), settings.database().url().orElseThrow());
    signals.listen(topic -> {}); // Nobody hears what others say before somebody listens.
    Awaitility.await().until(signals::isListening);
    this.audit = TestAudit.at(clock);
    this.identity = new Identity(database, signals, audit, settings, clock);
    this.users = new Users(database, audit, clock, identity);
    this.keys = new ApiKeys(database, audit, clock, identity);
  }

  /** On a new database, with an administrator {@code admin@example.com}. */
  public static Instance withAdmin() {
    Instance instance = empty(new Settings.Admin("admin@example.com", new Secret(PASSWORD)));
    instance.identity.seedAdmin();
    return instance;
  }

  public static Instance empty(Settings.@Nullable Admin admin) {
    return new Instance(settings(TestDatabase.settings(), admin), new MovableClock());
  }

  /** A second process on the same database. */
  public Instance another() {
    return new Instance(settings, clock);
  }

  public SignIn signIn(String email) {
    return identity.login(email, PASSWORD, ANONYMOUS);
  }

  public Principal caller(SignIn signIn) {
    return identity.authenticate(signIn.token()).orElseThrow();
  }

  public Principal admin() {
    return caller(signIn("admin@example.com"));
  }

  public User user(String email, Role role) {
    return users.create(identity.local(), Actor.SYSTEM, new NewUser(email, PASSWORD, role));
  }

  /** A new user, signed in. */
  public Principal newCaller(String email) {
    user(email, Role.USER);
    return caller(signIn(email));
  }

  public static Actor actor(Principal caller) {
    return new Actor(caller.userId(), caller.email(), "192.0.2.7", "curl/8", "req-2");
  }

  public List<AuditEntry> deeds(String action) {
    return new AuditLog(database, clock)
        .listAll(
            new AuditQuery(
                new AuditFilter(action, null, null, null, null, null, null),
                new Page.Range(100, 0)))
        .data();
  }

  public long count(String sql, @Nullable Object... values) {
    return database.tx(tx -> tx.first(row -> row.big("n"), sql, values)).orElseThrow();
  }

  @Override
  public void close() {
    signals.close();
    database.close();
  }

  private static Settings settings(Settings.Database database, Settings.@Nullable Admin admin) {
    return new Settings(
        database,
        new Secret(SECRET),
        List.of(),
        Map.of(),
        new Settings.Server(
            "vel.example.com",
            "127.0.0.1",
            0,
            0,
            List.of(),
            List.of(),
            Duration.ofSeconds(1),
            true),
        new Settings.Limits(5, 100, 10, 5, 1 << 20),
        Settings.Routing.DEFAULT,
        Settings.Mcp.none(Path.of("target")),
        1,
        List.of(),
        Optional.ofNullable(admin),
        Optional.empty(),
        Path.of("target"),
        new Settings.Log("info", false));
  }
}
