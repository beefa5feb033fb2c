package dev.vel.cli.completion;

import java.util.Collection;
import java.util.stream.Collectors;

/** Text for a shell script. */
final class Quoted {
  private Quoted() {}

  /** One word of a POSIX shell. */
  static String posix(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }

  /** One word of fish, in whose quotes a backslash means something. */
  static String fish(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * One word of PowerShell. In ASCII alone: what PowerShell reads from a program may be taken for
   * another encoding, in which a byte of a letter is a quote.
   */
  static String powershell(String text) {
    String ascii = text.replace("\u2026", "...").replace('\u2013', '-').replaceAll("[^ -~]", "?");
    return "'" + ascii.replace("'", "''") + "'";
  }

  /** One word of many, parted by blanks. */
  static String words(Collection<String> words) {
    return posix(String.join(" ", words));
  }

  /**
   * Names of an option as one alternative of a {@code case}.
   *
   * @param command whose option it is, or {@code *} for that of every command
   */
  static String pattern(String command, Collection<String> names) {
    return names.stream()
        .map(name -> command.equals("*") ? "*" + posix(" " + name) : posix(command + " " + name))
        .collect(Collectors.joining("|"));
  }
}
