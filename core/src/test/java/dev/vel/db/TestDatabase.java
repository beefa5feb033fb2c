package dev.vel.db;

import dev.vel.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Fresh databases on one real PostgreSQL that all test classes of a module share. The server's time
 * zone is not UTC, it forgets on a power cut, and tidies nothing up by itself, which would hold
 * back the seals of the audit log for a moment: nothing else differs from the one that vel starts
 * itself.
 */
public final class TestDatabase {
  /** Each of the processes that run tests at the same time has a server of its own. */
  private static final Path FOLDER =
      Path.of("target", "postgres" + System.getProperty("vel.test-process", "")).toAbsolutePath();

  private static final String TEMPLATE = "vel_template";
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static EmbeddedPostgres.@Nullable Address server;

  private TestDatabase() {}

  /** The folder of the server's programs, which are unpacked once for all tests. */
  public static Path programs() {
    server();
    return FOLDER.resolve("server");
  }

  /** Settings that reach a new, empty, migrated database with a pool of ten. */
  public static synchronized Settings.Database settings() {
    EmbeddedPostgres.Address address = server();
    String name = "test_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    administer("CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return address.settings(name, 10);
  }

  /** Settings that reach a new database without any schema. */
  public static synchronized Settings.Database bare() {
    EmbeddedPostgres.Address address = server();
    String name = "bare_" + ProcessHandle.current().pid() + "_" + COUNT.incrementAndGet();
    administer("CREATE DATABASE " + name);
    return address.settings(name, 10);
  }

  /** A pool on a new, empty, migrated database. */
  public static Database open() {
    Settings.Database settings = settings();
    return Database.connect(settings, settings.url().orElseThrow());
  }

  /** Another pool on the same database, as a second instance would have. */
  public static Database open(Settings.Database settings) {
    return Database.connect(settings, settings.url().orElseThrow());
  }

  /** A plain connection as the owner of the schema, who may do what the application may not. */
  public static Connection asOwner(Settings.Database settings) throws SQLException {
    return DriverManager.getConnection(
        settings.url().orElseThrow(),
        settings.user().orElseThrow(),
        settings.password().orElseThrow().reveal());
  }

  /** Runs one statement on the server's maintenance database. */
  public static synchronized void administer(String sql) {
    EmbeddedPostgres.Address address = server();
    try (Connection connection = asOwner(address.settings("postgres", 1));
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql, e);
    }
  }

  /** Whether the database lets anybody in; when it does not, it ends the connections there are. */
  public static void setReachable(Settings.Database settings, boolean reachable) {
    String name = settings.url().orElseThrow().replaceAll(".*/([^?]*).*", "$1");
    administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS " + reachable);
    if (!reachable) {
      administer(
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
    }
  }

  private static synchronized EmbeddedPostgres.Address server() {
    EmbeddedPostgres.Address running = server;
    if (running == null) {
      running = start();
      server = running;
      administer("DROP DATABASE IF EXISTS " + TEMPLATE);
      administer("CREATE DATABASE " + TEMPLATE);
      Settings.Database template = running.settings(TEMPLATE, 1);
      Migrations.run(
          template.url().orElseThrow(),
          template.user(),
          Optional.of(template.password().orElseThrow().reveal()));
    }
    return running;
  }

  private static EmbeddedPostgres.Address start() {
    EmbeddedPostgres postgres =
        new EmbeddedPostgres(
            FOLDER,
            List.of(
                "fsync=off",
                "full_page_writes=off",
                "max_connections=300",
                "shared_buffers=64MB",
                "autovacuum=off",
                "timezone=Asia/Kathmandu"));
    EmbeddedPostgres.Address address = postgres.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(postgres)));
    return address;
  }

  private static void stop(EmbeddedPostgres postgres) {
    try {
      postgres.stop();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
