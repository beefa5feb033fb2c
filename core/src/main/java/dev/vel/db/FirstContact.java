package dev.vel.db;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;
import java.util.function.Supplier;
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
    await(database.patience(), () -> reach(database));
  }

  /**
   * What a look at the database finds, once it answers.
   *
   * @param look throws {@code UNAVAILABLE} while the database does not answer
   */
  static <T> T await(Duration patience, Supplier<T> look) {
    long deadline = System.nanoTime() + patience.toNanos();
    boolean told = false;
    while (true) {
      try {
        T found = look.get();
        if (told) {
          LOG.info("the database answers");
        }
        return found;
      } catch (VelException away) {
        if (away.code() != ErrorCode.UNAVAILABLE || System.nanoTime() - deadline >= 0) {
          throw away;
        }
        if (!told) {
          LOG.warn(
              "the database does not answer yet; trying again for up to {} s",
              patience.toSeconds());
          told = true;
        }
        pause(away);
      }
    }
  }

  /** Whether it took a connection; else it refused, for another reason than not being there. */
  private static boolean reach(Settings.Database database) {
    Properties properties = new Properties();
    database.user().ifPresent(user -> properties.setProperty("user", user));
    database.password().map(Secret::reveal).ifPresent(it -> properties.setProperty("password", it));
    properties.setProperty("connectTimeout", "5");
    properties.setProperty("loginTimeout", "5");
    try (Connection there = DriverManager.getConnection(database.url().orElseThrow(), properties)) {
      LOG.debug("connected to {}", there.getMetaData().getDatabaseProductVersion());
      return true;
    } catch (SQLException e) {
      if (SqlState.of(e).isConnectionLoss()) {
        throw Database.unreachable(e);
      }
      return false;
    }
  }

  private static void pause(VelException away) {
    try {
      Thread.sleep(BETWEEN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Database.unreachable(away);
    }
  }
}
