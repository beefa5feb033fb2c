package dev.vel.cli.shell;

/** The rule by which a line goes on. */
final class Continued {
  private Continued() {}

  /** A line that ends with a backslash goes on; two of them are one that was meant. */
  static boolean is(CharSequence line) {
    String text = line.toString();
    return text.endsWith("\\") && !text.endsWith("\\\\");
  }
}
