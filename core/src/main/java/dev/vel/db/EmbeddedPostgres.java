package dev.vel.db;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A real PostgreSQL in the user's own data folder. It is started by {@code pg_ctl} and outlives the
 * process that started it, so that the next command only connects; any number of processes may ask
 * for it at once. It listens on the loopback address only and wants the password kept in its folder
 * (0600).
 */
public final class EmbeddedPostgres {
  private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
  private static final String USER = "vel";
  private static final String APPLICATION = Passwords.APPLICATION;
  private static final Set<String> DUPLICATE_DATABASE = Set.of("42P04", "23505");
  private static final ReentrantLock STARTING = new ReentrantLock();
  private static final int PORT_LINE = 3;
  private static final int STATUS_LINE = 7;

  private final Path home;
  private final Passwords passwords;
  private final List<String> options;

  /**
   * A server in {@code home}, which is made if need be.
   *
   * @param options extra settings in the form {@code name=value}
   */
  public EmbeddedPostgres(Path home, List<String> options) {
    this.home = home;
    this.passwords = new Passwords(home);
    this.options = List.copyOf(options);
  }

  /** The server of a user's data folder, tuned to be a small guest on a laptop. */
  public static EmbeddedPostgres in(Path dataDir) {
    return new EmbeddedPostgres(
        dataDir.resolve("postgres"),
        List.of("shared_buffers=32MB", "max_connections=100", "max_wal_size=256MB"));
  }

  /**
   * Where the running server is reached.
   *
   * @param port on 127.0.0.1
   * @param password of the owner
   * @param own the restricted role's password
   */
  public record Address(int port, Secret password, Secret own) {

    /** The URL of one of its databases, which knows no other security than passwords. */
    public String url(String database) {
      return "jdbc:postgresql://127.0.0.1:"
          + port
          + "/"
          + database
          + "?sslmode=disable&gssEncMode=disable&socketFactory="
          + DirectSockets.class.getName();
    }

    /** Makes one of its databases ready for the restricted role, and opens it as that. */
    public Database open(String database, Settings.Database application) {
      createDatabase(database);
      Database.migrate(settings(database, 1), url(database));
      admitApplication();
      return Database.connect(application, url(database));
    }

    /** Makes a database of this name unless there is one. */
    public void createDatabase(String name) {
      try (Connection connection =
              DriverManager.getConnection(url("postgres"), USER, password.reveal());
          PreparedStatement exists =
              connection.prepareStatement("SELECT 1 FROM pg_database WHERE datname = ?");
          Statement create = connection.createStatement()) {
        exists.setString(1, name);
        if (!exists.executeQuery().next()) {
          create.execute("CREATE DATABASE " + create.enquoteIdentifier(name, true));
        }
      } catch (SQLException e) {
        // Another process may have made it between the look and the deed.
        if (!DUPLICATE_DATABASE.contains(SqlState.of(e).code())) {
          throw StartFailure.unanswered(e);
        }
      }
    }

    /**
     * Settings that reach a database as the restricted role itself, which cannot become the owner:
     * a hole in vel is none in its audit log. The role is only let in once the database was opened.
     */
    public Settings.Database application(String database, int poolSize) {
      return new Settings.Database(
          Optional.of(url(database)), Optional.of(APPLICATION), Optional.of(own), poolSize);
    }

    private void admitApplication() {
      try (Connection connection =
              DriverManager.getConnection(url("postgres"), USER, password.reveal());
          Statement statement = connection.createStatement()) {
        // One at a time: two processes that change a role at once fail.
        statement.execute("SELECT pg_advisory_lock(hashtextextended('vel role', 0))");
        // Iterations protect weak passwords, and make every command wait.
        statement.execute("SET scram_iterations = 1");
        statement.execute("ALTER ROLE " + APPLICATION + " LOGIN PASSWORD '" + own.reveal() + "'");
      } catch (SQLException e) {
        throw StartFailure.unanswered(e);
      }
    }

    /** Settings that reach it as its owner with {@code poolSize} connections. */
    public Settings.Database settings(String database, int poolSize) {
      return new Settings.Database(
          Optional.of(url(database)), Optional.of(USER), Optional.of(password), poolSize);
    }
  }

  /**
   * Starts the server unless it runs already.
   *
   * @throws VelException {@code UNAVAILABLE} with what to do when it cannot be started
   */
  public Address start() {
    // A file's lock is the whole process's: threads of one process wait here.
    STARTING.lock();
    try {
      return startUnlessRunning();
    } catch (IOException e) {
      throw StartFailure.of(home, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new VelException(
          ErrorCode.UNAVAILABLE, "Interrupted while the embedded PostgreSQL was starting", e);
    } finally {
      STARTING.unlock();
    }
  }

  private Address startUnlessRunning() throws IOException, InterruptedException {
    Files.createDirectories(
        home, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (FileChannel file =
            FileChannel.open(
                home.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      LOG.trace("holding {}", lock);
      Optional<Integer> running = runningPort();
      Address address = address(running.isPresent() ? running.get() : launch());
      passwords.remember(address.own());
      return address;
    }
  }

  /** Whether the server is up. */
  public boolean isRunning() throws IOException {
    return runningPort().isPresent();
  }

  /**
   * How a server is that nobody is asked to start.
   *
   * @param version of the data, such as {@code 18}; empty when there are none yet
   * @param pid of the server, when it runs
   * @param address where it is reached, when it runs and is ready
   * @param damage what is wrong with its folder, in words that follow it
   * @param leftover a postmaster.pid of a server that crashed, which hinders a start
   */
  public record Standing(
      Optional<String> version,
      Optional<Long> pid,
      Optional<Address> address,
      Optional<String> damage,
      Optional<Leftover> leftover) {
    private static final Standing NONE = damaged(Optional.empty());

    private static Standing damaged(Optional<String> how) {
      return new Standing(
          Optional.empty(), Optional.empty(), Optional.empty(), how, Optional.empty());
    }

    static Standing damaged(String how) {
      return damaged(Optional.of(how));
    }
  }

  /** Looks without starting, unpacking or changing anything. */
  public Standing look() {
    try {
      if (!Files.exists(data())) {
        return Standing.NONE;
      }
      for (String file : List.of("PG_VERSION", "global/pg_control")) {
        if (!Files.isReadable(data().resolve(file))) {
          return Standing.damaged("has no " + file + " that can be read");
        }
      }
      String version = Files.readString(data().resolve("PG_VERSION")).strip();
      Optional<Integer> port = runningPort();
      return port.isPresent() ? running(version, address(port.get())) : resting(version);
    } catch (NumberFormatException e) {
      return Standing.damaged("has a postmaster.pid that no PostgreSQL wrote");
    } catch (IOException e) {
      return Standing.damaged("cannot be read: " + StartFailure.reason(e));
    }
  }

  private Standing running(String version, Address address) throws IOException {
    return new Standing(
        Optional.of(version), pid(), Optional.of(address), Optional.empty(), Optional.empty());
  }

  private Standing resting(String version) throws IOException {
    return new Standing(
        Optional.of(version),
        Optional.empty(),
        Optional.empty(),
        ControlFile.damage(data()),
        Leftover.in(data()));
  }

  private Optional<Long> pid() throws IOException {
    Path file = data().resolve("postmaster.pid");
    return Files.exists(file)
        ? Files.readAllLines(file).stream().findFirst().map(line -> Long.valueOf(line.strip()))
        : Optional.empty();
  }

  /** Stops the server if it runs; open connections are ended, committed work stays. */
  public void stop() throws IOException, InterruptedException {
    if (runningPort().isPresent()) {
      run(
          List.of(
              program("pg_ctl"), "stop", "-D", data().toString(), "-m", "fast", "-w", "-t", "60"));
    }
  }

  /**
   * How many others are connected to the server; 0 when it does not run, and when it lets nobody in
   * to count them, for its password was lost.
   */
  public int guests() throws IOException {
    Optional<Integer> port = runningPort();
    if (port.isEmpty() || !passwords.areKept()) {
      return 0;
    }
    Address address = address(port.get());
    try (Connection connection =
            DriverManager.getConnection(
                address.url("postgres"), USER, address.password().reveal());
        Statement statement = connection.createStatement();
        ResultSet rows =
            statement.executeQuery(
                "SELECT count(*) FROM pg_stat_activity"
                    + " WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()")) {
      rows.next();
      return rows.getInt(1);
    } catch (SQLException e) {
      if (SqlState.of(e).isRefusal()) {
        LOG.debug("nobody can count who is connected", e);
        return 0;
      }
      throw StartFailure.unanswered(e);
    }
  }

  private int launch() throws IOException, InterruptedException {
    PostgresBinaries.unpack(home);
    initialise();
    Leftover.remove(data());
    passwords.letIn(data().resolve("pg_hba.conf"));
    int port = port();
    StringBuilder settings = new StringBuilder("-p " + port);
    settings.append(" -c listen_addresses=127.0.0.1 -c unix_socket_directories=");
    for (String option : options) {
      settings.append(" -c ").append(option);
    }
    run(
        List.of(
            program("pg_ctl"),
            "start",
            "-D",
            data().toString(),
            "-l",
            home.resolve("server.log").toString(),
            "-w",
            "-t",
            "60",
            "-o",
            settings.toString()));
    return port;
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }

  private void initialise() throws IOException, InterruptedException {
    if (unpacked()) {
      return;
    }
    if (Files.exists(data()) && !isEmpty(data())) {
      throw new NoSuchFileException(data().resolve("PG_VERSION").toString());
    }
    Path fresh = Files.createTempDirectory(home, "init-");
    run(
        List.of(
            program("initdb"),
            "-D",
            fresh.toString(),
            "-U",
            USER,
            "-E",
            "UTF8",
            "--locale=C.UTF-8",
            "--auth=scram-sha-256",
            "--pwfile=" + passwords.ownersFile()));
    Files.deleteIfExists(data()); // An empty one.
    Files.move(fresh, data());
  }

  /** The port of a server that is up and ready, from the file that the server itself keeps. */
  private Optional<Integer> runningPort() throws IOException {
    Path file = data().resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    if (lines.size() <= STATUS_LINE || !lines.get(STATUS_LINE).strip().equals("ready")) {
      return Optional.empty();
    }
    long pid = Long.parseLong(lines.getFirst().strip());
    return Postmaster.isAlive(pid, data())
        ? Optional.of(Integer.valueOf(lines.get(PORT_LINE).strip()))
        : Optional.empty();
  }

  private Address address(int port) throws IOException {
    return new Address(port, passwords.owners(), passwords.applications());
  }

  /** Whether it has been started here before; the first start takes longer. */
  public boolean unpacked() {
    return Files.exists(data().resolve("PG_VERSION"));
  }

  private Path data() {
    return home.resolve("data");
  }

  private String program(String name) {
    return home.resolve("server").resolve("bin").resolve(name).toString();
  }

  private void run(List<String> command) throws IOException, InterruptedException {
    List<String> full = new ArrayList<>(AsOrdinaryUser.prefix());
    full.addAll(command);
    Path output = Files.createTempFile(home, "command-", ".log");
    try {
      Process process =
          new ProcessBuilder(full)
              .directory(home.toFile())
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
              .start();
      if (!process.waitFor(120, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException(
            Path.of(command.getFirst()).getFileName() + " did not end within 120 s");
      }
      if (process.exitValue() != 0) {
        throw new IOException(
            Path.of(command.getFirst()).getFileName()
                + " said: "
                + lastLines(output)
                + serverLog());
      }
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private String serverLog() throws IOException {
    Path log = home.resolve("server.log");
    return Files.exists(log) ? " (server log: " + lastLines(log) + ")" : "";
  }

  private static String lastLines(Path file) throws IOException {
    List<String> lines = Files.readAllLines(file).stream().filter(line -> !line.isBlank()).toList();
    return String.join(" | ", lines.subList(Math.max(0, lines.size() - 3), lines.size()));
  }

  /** The port of last time, if it is free: whoever lost the server finds it there again. */
  private int port() throws IOException {
    Path file = home.resolve("port");
    if (Files.exists(file)) {
      String last = Files.readString(file).strip();
      try (ServerSocket socket =
          new ServerSocket(Integer.parseInt(last), 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (IOException | IllegalArgumentException unusable) {
        LOG.debug("port \"{}\" cannot be had, choosing another", last, unusable);
      }
    }
    int port = freePort();
    Path draft = home.resolve("port.draft");
    Files.writeString(draft, Integer.toString(port));
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    return port;
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
