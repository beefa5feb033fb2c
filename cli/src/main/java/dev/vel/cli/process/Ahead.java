package dev.vel.cli.process;

import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;
import java.util.TimeZone;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Has a second core get ready what a command will need, while the first one still reads the command
 * line: classes whose own beginning takes milliseconds (measured with {@code -Xlog:class+init}).
 * Java makes whoever needs one earlier wait for it, so nothing here can come too late. Thread-safe.
 */
public final class Ahead {
  /** Numbers of JSON, whose powers of ten are worked out anew in each process. */
  static final List<String> ANY = List.of("java.math.BigDecimal");

  /** Times of JSON. */
  static final List<String> REMOTE = List.of("java.time.format.DateTimeFormatter");

  /**
   * The driver's own: it has Java write code to ask for a security manager, and reads the versions
   * of servers as numbers of the locale.
   */
  static final List<String> DRIVER =
      List.of("org.postgresql.jdbc.PgConnection", "org.postgresql.core.ServerVersion");

  /**
   * The database's client, whose mappers have a logger of Java's, for which Java looks into all
   * jars, several times.
   */
  static final List<String> CLIENT = List.of("io.helidon.common.HelidonServiceLoader");

  private static final AtomicBoolean DATABASE = new AtomicBoolean();

  private Ahead() {}

  /** For a command that will do more than say something about itself. */
  public static void ofAnyDoor() {
    begin(() -> ANY.forEach(Ahead::ready));
  }

  /** For a command that will talk to a daemon. */
  public static void ofRemote() {
    begin(() -> REMOTE.forEach(Ahead::ready));
  }

  /** For a command that will talk to a database; once per process. */
  public static void ofDatabase() {
    if (!DATABASE.compareAndSet(false, true)) {
      return;
    }
    begin(() -> {
      DRIVER.forEach(Ahead::ready);
      // The driver makes one for each connection; the first one reads what the locale says of
      // weeks.
      new GregorianCalendar(Locale.getDefault()).setLenient(true);
    });
    begin(() -> {
      // The server is told of it; the first one reads the names of all.
      TimeZone.getDefault().getID();
      CLIENT.forEach(Ahead::ready);
      ANY.forEach(Ahead::ready);
    });
  }

  /** Has it done on another core, and never keeps the process alive for it. */
  public static void begin(Runnable work) {
    Thread.ofPlatform().daemon().name("ahead").start(work);
  }

  static void ready(String name) {
    try {
      Class.forName(name);
    } catch (ClassNotFoundException renamed) {
      throw new IllegalStateException("there is no class " + name + " any more", renamed);
    }
  }
}
