package dev.vel.db;

import io.helidon.dbclient.DbRow;
import io.helidon.dbclient.DbTransaction;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One open transaction, given by {@link Database#tx}: whoever gets it takes part in it, and nobody
 * else can commit it. Parameters are {@code ?}, always bound. Not thread-safe, and not to be kept.
 */
public final class Tx {
  /** The name of each statement; without one the client makes one with a digest of the SQL. */
  private static final String ANY = "sql";

  private final DbTransaction transaction;
  private final Connection connection;
  private final List<Runnable> afterCommit = new ArrayList<>();

  Tx(DbTransaction transaction, Connection connection) {
    this.transaction = transaction;
    this.connection = connection;
  }

  /** The rows of a query, or of a statement with {@code RETURNING}. */
  public <T> List<T> query(Function<Row, T> each, String sql, @Nullable Object... parameters) {
    try (Stream<DbRow> rows =
        transaction.createNamedQuery(ANY, sql).params(list(parameters)).execute()) {
      return rows.map(row -> each.apply(new Row(row))).toList();
    }
  }

  /** The first row, if there is one. */
  public <T> Optional<T> first(Function<Row, T> each, String sql, @Nullable Object... parameters) {
    try (Stream<DbRow> rows =
        transaction.createNamedQuery(ANY, sql).params(list(parameters)).execute()) {
      return rows.map(row -> each.apply(new Row(row))).findFirst();
    }
  }

  /** Runs a change and returns how many rows it touched. */
  public long update(String sql, @Nullable Object... parameters) {
    return transaction.createNamedDmlStatement(ANY, sql).params(list(parameters)).execute();
  }

  /** Runs {@code announcement} once the transaction is committed and its connection given back. */
  public void afterCommit(Runnable announcement) {
    afterCommit.add(announcement);
  }

  /**
   * The connection underneath, for libraries that must take part; they must not commit or close it.
   */
  public Connection connection() {
    return connection;
  }

  List<Runnable> announcements() {
    return afterCommit;
  }

  @SuppressWarnings(
      "NullAway") // JDBC takes null for NULL; the library's signature does not say so.
  private static List<?> list(@Nullable Object... parameters) {
    List<@Nullable Object> list = new ArrayList<>(parameters.length);
    for (Object parameter : parameters) {
      list.add(Parameters.bindable(parameter));
    }
    return list;
  }
}
