package dev.vel.db;

import dev.vel.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A PostgreSQL and a streaming replica of it, both real, whose replication can be held up. */
public final class Streaming implements AutoCloseable {
  private static final String NAME = "vel";

  private final EmbeddedPostgres primary;
  private final EmbeddedPostgres.Address address;
  private final Path replicaHome;
  private final EmbeddedPostgres.Address replica;

  private Streaming(
      EmbeddedPostgres primary,
      EmbeddedPostgres.Address address,
      Path replicaHome,
      EmbeddedPostgres.Address replica) {
    this.primary = primary;
    this.address = address;
    this.replicaHome = replicaHome;
    this.replica = replica;
  }

  /** Both servers, with a migrated database of one name. */
  public static Streaming in(Path folder) throws Exception {
    Path first = prepared(folder.resolve("primary"));
    Path second = prepared(folder.resolve("replica"));
    EmbeddedPostgres primary = server(first);
    EmbeddedPostgres.Address address = primary.start();
    address.createDatabase(NAME);
    Database.migrate(address.settings(NAME, 1), address.url(NAME));
    primary.stop();
    copy(first.resolve("data"), second.resolve("data"));
    Files.copy(first.resolve("password"), second.resolve("password"));
    Files.createFile(second.resolve("data").resolve("standby.signal"));
    Files.writeString(
        second.resolve("data").resolve("postgresql.auto.conf"),
        "primary_conninfo = 'host=127.0.0.1 port=%d user=%s password=%s'%n"
            .formatted(
                address.port(),
                address.settings(NAME, 1).user().orElseThrow(),
                address.password().reveal()),
        StandardOpenOption.APPEND);
    EmbeddedPostgres.Address again = primary.start();
    if (again.port() != address.port()) {
      throw new IOException("the port was taken in between");
    }
    return new Streaming(primary, again, second, server(second).start());
  }

  private static EmbeddedPostgres server(Path home) {
    return new EmbeddedPostgres(
        home,
        List.of(
            "shared_buffers=16MB",
            "max_connections=100",
            "wal_level=replica",
            "max_wal_senders=4",
            "hot_standby=on",
            "fsync=off"));
  }

  public Settings.Database primary() {
    return address.settings(NAME, 10);
  }

  public Settings.Place replica() {
    Settings.Database there = replica.settings(NAME, 10);
    return new Settings.Place(there.url().orElseThrow(), there.user(), there.password());
  }

  /** From now on the replica shows nothing new. */
  public void holdUp() throws Exception {
    onReplica("SELECT pg_wal_replay_pause()");
  }

  public void letGo() throws Exception {
    onReplica("SELECT pg_wal_replay_resume()");
  }

  private void onReplica(String sql) throws Exception {
    Settings.Database there = replica.settings(NAME, 1);
    try (Connection connection =
            DriverManager.getConnection(
                there.url().orElseThrow(),
                there.user().orElseThrow(),
                there.password().orElseThrow().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  public boolean hasReplica() {
    return Files.exists(replicaHome.resolve("data").resolve("postmaster.pid"));
  }

  /** Ends the replica as a machine that is lost. */
  public void loseReplica() throws Exception {
    Path file = replicaHome.resolve("data").resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return;
    }
    long pid = Long.parseLong(Files.readAllLines(file).getFirst().strip());
    new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor(10, TimeUnit.SECONDS);
    ProcessHandle.of(pid).ifPresent(process -> process.onExit().join());
  }

  @Override
  public void close() throws Exception {
    loseReplica();
    primary.stop();
  }

  /** The programs are unpacked once for all tests. */
  private static Path prepared(Path home) throws IOException {
    Path unpacked = TestDatabase.programs();
    Files.createDirectories(home);
    Files.createSymbolicLink(home.resolve("server"), unpacked);
    return home;
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)), StandardCopyOption.COPY_ATTRIBUTES);
      }
    }
  }
}
