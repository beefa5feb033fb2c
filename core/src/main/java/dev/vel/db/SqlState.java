package dev.vel.db;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a failed statement says about itself: PostgreSQL's five-character code (its manual, appendix
 * A) and the constraint that was broken.
 */
public record SqlState(String code, @Nullable String constraint) {
  private static final SqlState NONE = new SqlState("", null);

  /** The state of the first {@link SQLException} among the causes; empty when there is none. */
  public static SqlState of(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SQLTransientConnectionException) {
        return new SqlState("08001", null);
      }
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        ServerErrorMessage detail =
            sql instanceof PSQLException server ? server.getServerErrorMessage() : null;
        return new SqlState(sql.getSQLState(), detail == null ? null : detail.getConstraint());
      }
    }
    return NONE;
  }

  /** Deadlock or serialisation failure: the same work may succeed when run again. */
  public boolean isConflict() {
    return code.equals("40001") || code.equals("40P01");
  }

  /**
   * A write on a server, or in a transaction, that only reads; or what a server that only reads
   * cannot do at all, such as to look into a table that is not logged.
   */
  boolean isReadOnly() {
    return code.equals("25006") || code.equals("0A000");
  }

  /** A unique constraint by this name was broken. */
  public boolean isDuplicate(String name) {
    return code.equals("23505") && name.equals(constraint);
  }

  /** A constraint by this name was broken. */
  public boolean isViolated(String name) {
    return code.startsWith("23") && name.equals(constraint);
  }

  /** The statement or its wait for a lock took longer than allowed. */
  public boolean isTimeout() {
    return code.equals("57014") || code.equals("55P03");
  }

  /**
   * The connection or the server went away (class 08, operator intervention 57P0x, too many 53300).
   */
  public boolean isConnectionLoss() {
    return code.startsWith("08") || code.startsWith("57P0") || code.equals("53300");
  }

  /** The server is there, and lets this user or password not in (class 28). */
  public boolean isRefusal() {
    return code.startsWith("28");
  }

  /**
   * What the server itself lacks to do its work, whoever asks, in a sentence for whoever asked;
   * empty when it lacks nothing (disk_full 53100, io_error 58030, else class 53).
   */
  Optional<String> want() {
    return switch (code) {
      case "53100" ->
          Optional.of(
              "The disk of the database is full; make room on it, then try again"
                  + " (vel doctor shows the disk of local mode)");
      case "58030" ->
          Optional.of("The database cannot read or write its disk; see the log of its server");
      default ->
          code.startsWith("53")
              ? Optional.of("The database is short of memory or of connections; try again later")
              : Optional.empty();
    };
  }
}
