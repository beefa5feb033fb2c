package dev.vel.db;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Binds many rows to one statement, an array for each column, as {@code unnest} takes them. For one
 * thread.
 *
 * @param <T> a row
 */
public final class Columns<T> implements AutoCloseable {
  private final PreparedStatement statement;
  private final List<T> rows;
  private int position;

  /**
   * @throws IllegalStateException with the database's refusal as its cause, as all methods do
   */
  public Columns(Tx tx, String sql, List<T> rows) {
    this.rows = rows;
    try {
      this.statement = tx.connection().prepareStatement(sql);
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /**
   * Binds the next parameter.
   *
   * @param type the server's name of the elements' type, such as {@code int8}
   */
  public Columns<T> column(String type, Function<T, @Nullable Object> value) {
    @Nullable Object[] values = new @Nullable Object[rows.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Parameters.bindable(value.apply(rows.get(i)));
    }
    try {
      statement.setArray(++position, statement.getConnection().createArrayOf(type, values));
      return this;
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /**
   * The same for texts that come from outside: they may hold U+0000, which the server's cannot, and
   * are kept with a replacement in its place.
   */
  public Columns<T> text(Function<T, @Nullable String> value) {
    return column("text", row -> storable(value.apply(row)));
  }

  /** Binds the next parameter, which is the same for all rows. */
  public Columns<T> single(Object value) {
    try {
      statement.setObject(++position, Parameters.bindable(value));
      return this;
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  /** Runs the statement. */
  public void execute() {
    try {
      statement.executeUpdate();
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  @Override
  public void close() {
    try {
      statement.close();
    } catch (SQLException e) {
      throw refused(e);
    }
  }

  private static @Nullable String storable(@Nullable String text) {
    return text == null || text.indexOf('\0') < 0 ? text : text.replace('\0', '\ufffd');
  }

  private static IllegalStateException refused(SQLException e) {
    return new IllegalStateException("the database refused the rows", e);
  }
}
