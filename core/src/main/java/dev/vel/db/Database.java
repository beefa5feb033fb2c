package dev.vel.db;

import com.zaxxer.hikari.HikariDataSource;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.thread.Threads;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import io.helidon.common.HelidonServiceLoader;
import io.helidon.common.mapper.MapperManager;
import io.helidon.dbclient.DbClient;
import io.helidon.dbclient.DbMapperManager;
import io.helidon.dbclient.jdbc.JdbcClientBuilder;
import io.helidon.dbclient.jdbc.JdbcParametersConfig;
import io.helidon.dbclient.spi.DbMapperProvider;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one pool of connections, shared by the repositories, the engine and the migrations, and the
 * only place that opens a transaction. Thread-safe.
 */
public final class Database implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Database.class);
  private static final int RETRIES = 4;
  private static final Duration BRIEF = Duration.ofSeconds(1);

  /**
   * Hands the connection that {@link #tx} took to the client, which would else take a second one.
   */
  private static final ScopedValue<Connection> CURRENT = ScopedValue.newInstance();

  /** Bound where a replica may be read from that is at least so far. */
  private static final ScopedValue<Long> READING = ScopedValue.newInstance();

  private final Connections connections;

  /** Its own because heartbeats must not wait; a process that runs no tasks needs none. */
  private final Once<HikariDataSource> enginePool;

  private volatile Optional<String> engineName = Optional.empty();

  private final DbClient client;
  private final boolean pooled;
  private volatile LongConsumer took = nanos -> {};
  private final @Nullable Replica replica;

  private Database(Settings.Database settings, String url, Connections connections) {
    Settings.Database lasting = settings.session();
    this.connections = connections;
    this.pooled = settings.pooled();
    this.replica =
        settings
            .replica()
            .map(it -> new Connections(Pools.replica(settings, it), null))
            .map(it -> new Replica(connections, it))
            .orElse(null);
    this.enginePool =
        new Once<>(() -> Pools.engine(lasting, lasting.url().orElse(url), engineName));
    this.client =
        JdbcClientBuilder.create()
            .connectionPool(CURRENT::get)
            .parametersSetter(JdbcParametersConfig.builder().useStringBinding(false).build())
            .mapperManager(
                MapperManager.builder().useBuiltIn(false).discoverServices(false).build())
            .dbMapperManager(noMappers())
            .build();
  }

  /**
   * Brings the schema up to date and opens the pool. Several instances may do this at once.
   *
   * @param url {@code jdbc:postgresql:} form
   * @throws VelException {@code UNAVAILABLE} when the server cannot be reached or refuses
   */
  public static Database open(Settings.Database settings, String url) {
    Settings.Database owner = settings.session();
    migrate(owner, owner.url().orElse(url));
    return connect(settings, url);
  }

  /** Brings the schema up to date, as the owner of the database. */
  public static void migrate(Settings.Database owner, String url) {
    Migrations.run(url, owner.user(), owner.password().map(Secret::reveal));
  }

  /** Opens the pool on a database whose schema is known to be up to date. */
  public static Database connect(Settings.Database settings, String url) {
    Connections connections = new Connections(Pools.shared(settings, url), null);
    connections.fill();
    return new Database(settings, url, connections);
  }

  /**
   * The database, if a look says that its schema is the one that this vel knows; empty when it is
   * to be migrated, or does not let one in. The connection that looked is kept, for most commands
   * need no other; the pool is made when somebody does.
   *
   * <p>Behind a pooler in transaction mode there is no such connection to keep, so it is empty,
   * too.
   *
   * @throws VelException {@code UNAVAILABLE} when nothing answers there
   */
  public static Optional<Database> ready(Settings.Database settings, String url) {
    // Whoever looks in for a moment needs no replica.
    return looked(settings.alone(), url);
  }

  /**
   * Begins what {@link #ready} begins with, before it is known whether anybody will want it.
   *
   * @return what connects, for the caller to run; {@link #ready} waits for it
   */
  public static Runnable begin(Settings.Database settings, String url) {
    return FirstLook.begin(settings, url);
  }

  /**
   * The same for a process that stays: with the replica, and once the database answers, as long as
   * the settings wait for it. Its {@link #fill pool} is made later.
   */
  public static Optional<Database> arrive(Settings.Database settings, String url) {
    if (settings.pooled()) {
      FirstContact.await(settings);
      return Optional.empty();
    }
    return FirstContact.await(settings.patience(), () -> looked(settings, url));
  }

  private static Optional<Database> looked(Settings.Database settings, String url) {
    return FirstLook.at(settings, url)
        .map(it -> new Database(settings, url, new Connections(Pools.shared(settings, url), it)));
  }

  /** Rows are read here column by column; Helidon would look for mappers in all jars. */
  private static DbMapperManager noMappers() {
    return DbMapperManager.create(
        HelidonServiceLoader.builder(ServiceLoader.load(DbMapperProvider.class))
            .useSystemServiceLoader(false)
            .build());
  }

  /**
   * A few connections for the engine's claims and heartbeats alone: a heartbeat that waited behind
   * busy requests would look like a dead instance.
   *
   * @param name what the server knows them by, and so whether the engine is alive; of the first
   *     call; empty where there is none to tell them by
   */
  public DataSource engineDataSource(Optional<String> name) {
    engineName = name;
    return enginePool.get();
  }

  /**
   * Runs {@code work} in one transaction: commits when it returns, rolls back when it throws, and
   * then hands on what it threw. It may run again from the start when the database asks for it
   * (deadlock, serialisation conflict), so it must have no effect outside the transaction but
   * through {@link Tx#afterCommit}.
   *
   * @throws VelException {@code UNAVAILABLE} when the database does not answer, and when it gave
   *     the transaction up each time
   */
  public <T extends @Nullable Object> T tx(Function<Tx, T> work) {
    Replica near = replica;
    if (near != null && READING.isBound() && near.has(READING.get())) {
      try {
        return attempt(near.pool(), false, work);
      } catch (RuntimeException e) {
        if (!isForPrimary(e)) {
          throw e;
        }
        LOG.debug("the replica cannot do this; the writable database does", e);
      }
    }
    return onPrimary(work);
  }

  /** What a replica refuses or cannot do now, and the writable database may. */
  private static boolean isForPrimary(RuntimeException failure) {
    return switch (failure) {
      case RolledBack _ -> true;
      case VelException refusal -> refusal.code() == ErrorCode.UNAVAILABLE;
      default -> SqlState.of(failure).isReadOnly();
    };
  }

  /**
   * Runs {@code work}, whose transactions on this thread may read from a replica, if there is one
   * that can be read from and has all that was written up to a position; a transaction that writes
   * is run on the writable database all the same.
   */
  public static <T> T reading(long position, Supplier<T> work) {
    return ScopedValue.where(READING, position).call(work::get);
  }

  /**
   * Runs {@code work} as if there was no replica: what it finds out is to be kept for a while, or
   * is in a table that is not logged, of which a replica has nothing.
   */
  public static <T extends @Nullable Object> T withoutReplica(Supplier<T> work) {
    return READING.isBound() ? reading(Long.MAX_VALUE, work) : work.get();
  }

  /** Where the log of the writable database is; a replica that is as far has all that is in it. */
  public long position() {
    return onPrimary(tx ->
        tx.first(
                row -> row.big("position"),
                "SELECT pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0')::bigint AS position")
            .orElseThrow());
  }

  /**
   * How the replica is.
   *
   * @param state {@code connected}, {@code behind} or {@code disconnected}
   */
  public record Following(String state, Duration lag) {}

  /** How the replica is; empty when there is none. */
  public Optional<Following> following() {
    return Optional.ofNullable(replica)
        .map(Replica::standing)
        .map(it -> new Following(it.state().word(), it.lag()));
  }

  private <T extends @Nullable Object> T onPrimary(Function<Tx, T> work) {
    for (int tried = 0; ; tried++) {
      try {
        return attempt(connections, pooled, work);
      } catch (RolledBack e) {
        if (tried >= RETRIES) {
          throw e.state.isConflict() ? busy(e) : unreachable(e);
        }
        LOG.debug("transaction rolled back by the database, trying again", e);
        pause(Duration.ofMillis(ThreadLocalRandom.current().nextLong(5, 30L << tried)), e);
      }
    }
  }

  /** The same for work that returns nothing. */
  public void run(Consumer<Tx> work) {
    tx(tx -> {
      work.accept(tx);
      return Boolean.TRUE;
    });
  }

  /**
   * How many connections there are.
   *
   * @param waiting threads that wait for one
   */
  public record Pool(int active, int idle, int waiting, int most) {}

  /** From now on somebody hears how many nanoseconds each transaction took, once it had begun. */
  public void watch(LongConsumer watch) {
    took = watch;
  }

  /** How often nobody gave a connection back in time. */
  public long exhaustions() {
    return connections.exhaustions();
  }

  /**
   * Makes the pool, if it is not there yet, of which the connection that looked is no part: that is
   * let go of.
   */
  public void fill() {
    connections.fill();
  }

  /** How the pool is, for metrics. */
  public Pool pool() {
    return connections.now();
  }

  /** Whether the database answers within {@code patience}, however long the pool would wait. */
  public boolean isReachable(Duration patience) {
    FutureTask<Boolean> look = new FutureTask<>(this::answers);
    Threads.start(look);
    try {
      return look.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException | ExecutionException e) {
      LOG.debug("database does not answer", e);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private boolean answers() throws SQLException {
    try (Connections.Lease lease = connections.take()) {
      return lease.connection().isValid(1);
    }
  }

  @Override
  public void close() {
    if (replica != null) {
      replica.close();
    }
    enginePool.made().ifPresent(HikariDataSource::close);
    connections.close();
  }

  private <T extends @Nullable Object> T attempt(
      Connections from, boolean borrowed, Function<Tx, T> work) {
    List<Runnable> announcements;
    T result;
    try (Connections.Lease lease = from.take()) {
      long begun = System.nanoTime();
      Connection connection = lease.connection();
      connection.setAutoCommit(false);
      if (borrowed) {
        Borrowed.begin(connection);
      }
      Outcome<T> outcome =
          ScopedValue.where(CURRENT, connection).call(() -> inTransaction(connection, work));
      took.accept(System.nanoTime() - begun);
      result = outcome.value();
      announcements = outcome.announcements();
    } catch (SQLException e) {
      throw unreachable(e);
    }
    for (Runnable announcement : announcements) {
      announcement.run();
    }
    return result;
  }

  private record Outcome<T extends @Nullable Object>(T value, List<Runnable> announcements) {}

  private <T extends @Nullable Object> Outcome<T> inTransaction(
      Connection connection, Function<Tx, T> work) throws SQLException {
    long start = System.nanoTime();
    Tx tx = new Tx(client.transaction(), connection);
    T value;
    try {
      value = work.apply(tx);
    } catch (VelException refused) {
      rollBack(connection, refused);
      throw refused;
    } catch (RuntimeException | Error failure) {
      rollBack(connection, failure);
      throw translated(failure, start);
    }
    try {
      connection.commit();
    } catch (SQLException e) {
      SqlState state = SqlState.of(e);
      if (state.isConflict()) {
        throw new RolledBack(state, e);
      }
      throw e;
    }
    return new Outcome<>(value, tx.announcements());
  }

  /**
   * What to throw for work that failed before it was committed. Work whose connection broke can run
   * again on another one; but not work that ran for long, for the server may still be at it.
   */
  private static RuntimeException translated(Throwable failure, long start) {
    SqlState state = SqlState.of(failure);
    boolean brief = System.nanoTime() - start < BRIEF.toNanos();
    if (state.isConflict() || (state.isConnectionLoss() && brief)) {
      return new RolledBack(state, failure);
    }
    if (state.isTimeout() || state.isConnectionLoss()) {
      return busy(failure);
    }
    if (state.want().isPresent()) {
      return VelException.unavailable(state.want().get(), failure);
    }
    if (failure instanceof Error error) {
      throw error;
    }
    return (RuntimeException) failure;
  }

  private static void rollBack(Connection connection, Throwable failure) {
    try {
      connection.rollback();
    } catch (SQLException e) {
      failure.addSuppressed(e);
    }
  }

  /** The database gave a transaction up before it was committed. */
  private static final class RolledBack extends RuntimeException {
    private final transient SqlState state;

    RolledBack(SqlState state, Throwable cause) {
      super(cause);
      this.state = state;
    }
  }

  private static void pause(Duration time, RuntimeException cause) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw busy(cause);
    }
  }

  private static VelException busy(Throwable cause) {
    return VelException.unavailable("The database is too busy or does not answer", cause);
  }

  static VelException unreachable(Exception cause) {
    String sentence = SqlState.of(cause).want().orElse("The database does not answer");
    return VelException.unavailable(sentence, cause);
  }
}
