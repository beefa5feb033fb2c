package dev.vel.db;

import dev.vel.config.Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** The real pgbouncer, in transaction mode, before one database. */
public final class PgBouncer implements AutoCloseable {
  private static final int SERVER_CONNECTIONS = 3;

  private final Process process;
  private final Settings.Database behind;
  private final int port;

  private PgBouncer(Process process, Settings.Database behind, int port) {
    this.process = process;
    this.behind = behind;
    this.port = port;
  }

  /** Where it is installed: {@code -Dvel.pgbouncer}, or the usual places. */
  public static Optional<Path> program() {
    return Stream.of(
            System.getProperty("vel.pgbouncer", ""), "/usr/sbin/pgbouncer", "/usr/bin/pgbouncer")
        .filter(path -> !path.isEmpty())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /** Starts it with fewer connections to the server than any instance has to it. */
  public static PgBouncer before(Settings.Database database, Path folder) throws Exception {
    int port = freePort();
    URI server = URI.create(database.url().orElseThrow().substring("jdbc:".length()));
    String user = database.user().orElseThrow();
    String password = database.password().orElseThrow().reveal();
    Path users =
        Files.writeString(folder.resolve("users.txt"), "\"%s\" \"%s\"%n".formatted(user, password));
    Path config =
        Files.writeString(
            folder.resolve("pgbouncer.ini"),
            """
            [databases]
            * = host=%s port=%d
            [pgbouncer]
            listen_addr = 127.0.0.1
            listen_port = %d
            unix_socket_dir =
            auth_type = scram-sha-256
            auth_file = %s
            pool_mode = transaction
            default_pool_size = %d
            max_client_conn = 200
            ignore_startup_parameters = extra_float_digits
            server_check_delay = 0
            """
                .formatted(server.getHost(), server.getPort(), port, users, SERVER_CONNECTIONS));
    List<String> command = new ArrayList<>(AsOrdinaryUser.prefix());
    command.addAll(List.of(program().orElseThrow().toString(), config.toString()));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("pgbouncer.log").toFile())
            .start();
    PgBouncer started = new PgBouncer(process, database, port);
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> !process.isAlive() || started.answers());
    if (!process.isAlive()) {
      throw new IOException(Files.readString(folder.resolve("pgbouncer.log")));
    }
    return started;
  }

  /**
   * The database as vel sees it through this.
   *
   * @param direct whether it also knows the way past it
   */
  public Settings.Database database(boolean direct) {
    String url = behind.url().orElseThrow().replaceFirst("//[^/]*/", "//127.0.0.1:" + port + "/");
    return new Settings.Database(
        // One that is told of the way past it needs no word about it in its address.
        Optional.of(direct ? url : url + (url.contains("?") ? "&" : "?") + "prepareThreshold=0"),
        behind.user(),
        behind.password(),
        10,
        direct
            ? Optional.of(
                new Settings.Place(behind.url().orElseThrow(), behind.user(), behind.password()))
            : Optional.empty(),
        Optional.empty(),
        Duration.ofSeconds(10));
  }

  /**
   * Leaves on the server's connection that is lent out next what no transaction of vel's may see.
   */
  public void soil() throws SQLException {
    Settings.Database seen = database(false);
    try (Connection connection =
            DriverManager.getConnection(
                seen.url().orElseThrow(),
                seen.user().orElseThrow(),
                seen.password().orElseThrow().reveal());
        Statement statement = connection.createStatement()) {
      statement.execute(
          "SELECT set_config('role', 'none', false), set_config('statement_timeout', '0', false),"
              + " set_config('lock_timeout', '0', false)");
    }
  }

  @Override
  public void close() throws Exception {
    process.destroy();
    if (!process.waitFor(10, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }

  private boolean answers() {
    try (Socket there = new Socket("127.0.0.1", port)) {
      return there.isConnected();
    } catch (IOException notYet) {
      return false;
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket any = new ServerSocket(0)) {
      return any.getLocalPort();
    }
  }
}
