package dev.vel.cli.process;

import java.util.GregorianCalendar;
import java.util.List;
import java.util.Locale;

/**
 * Has a second core get ready what a command will need, while the first one still reads the command
 * line: classes whose own beginning takes milliseconds (measured with {@code -Xlog:class+init}).
 * Java makes whoever needs one earlier wait for it, so nothing here can come too late. Thread-safe.
 */
public final class Ahead {
  /** Numbers of JSON, whose powers of ten are worked out anew in each process, and times. */
  static final List<String> ANY =
      List.of("java.math.BigDecimal", "java.time.format.DateTimeFormatter");

  /**
   * For the login to PostgreSQL: asks Java's security providers for what they have, and its
   * encryption begins with a URL, for which Java looks for protocols in all jars.
   */
  static final List<String> DATABASE =
      List.of("org.postgresql.shaded.com.ongres.scram.common.ScramMechanism");

  private Ahead() {}

  /** For a command that will do more than say something about itself. */
  public static void ofAnyDoor() {
    begin(() -> ANY.forEach(Ahead::ready));
  }

  /** For a command that will talk to a database. */
  public static void ofDatabase() {
    begin(() -> {
      DATABASE.forEach(Ahead::ready);
      // The driver makes one for each connection; the first one reads what the locale says of
      // weeks.
      new GregorianCalendar(Locale.getDefault()).setLenient(true);
    });
  }

  private static void begin(Runnable work) {
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
