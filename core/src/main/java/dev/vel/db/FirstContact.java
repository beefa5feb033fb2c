package dev.vel.db;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.VelException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a database that is started beside vel, or wakes up. Only for one that does not answer:
 * one that answers with a refusal will refuse again.
 */
public final class FirstContact {
  private static final Logger LOG = LoggerFactory.getLogger(FirstContact.class);
  private static final Duration BETWEEN = Duration.ofMillis(500);

  private FirstContact() {}

  /**
   * Returns once the server takes a connection, or with the first one that it refuses for another
   * reason than not being there yet: whoever connects next will say what that is.
   *
   * @throws VelException {@code UNAVAILABLE} when it does not answer within {@link
   *     Settings.Database#patience}
   */
  public static void await(Settings.Database database) {
    long deadline = System.nanoTime() + database.patience().toNanos();
    boolean told = false;
    for (SQLException away = reach(database); away != null; away = reach(database)) {
      if (System.nanoTime() - deadline >= 0) {
        throw Database.unreachable(away);
      }
      if (!told) {
        LOG.warn(
            "the database does not answer yet; trying again for up to {} s",
            database.patience().toSeconds());
        told = true;
      }
      pause(away);
    }
    if (told) {
      LOG.info("the database answers");
    }
  }

  /** Why it is not there; null when it is. */
  private static @Nullable SQLException reach(Settings.Database database) {
    Properties properties = new Properties();
    database.user().ifPresent(user -> properties.setProperty("user", user));
    database.password().map(Secret::reveal).ifPresent(it -> properties.setProperty("password", it));
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "5");
    try (Connection there = DriverManager.getConnection(database.url().orElseThrow(), properties)) {
      LOG.debug("connected to {}", there.getMetaData().getDatabaseProductVersion());
      return null;
    } catch (SQLException e) {
      return SqlState.of(e).isConnectionLoss() ? e : null;
    }
  }

  private static void pause(SQLException away) {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Database.unreachable(away);
    }
  }
}
