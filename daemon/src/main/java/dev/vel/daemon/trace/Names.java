package dev.vel.daemon.trace;

/**
 * Names that others chose, of models and tools: spans wait in memory, and hold none that is long.
 */
final class Names {
  private static final int LONGEST = 200;

  private Names() {}

  static String cut(String name) {
    return name.length() <= LONGEST ? name : name.substring(0, LONGEST) + "…";
  }
}
