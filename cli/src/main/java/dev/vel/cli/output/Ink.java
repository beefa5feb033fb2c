package dev.vel.cli.output;

import java.util.Locale;

/** What colours stand for. They only repeat what the words say. */
public enum Ink {
  PLAIN(""),
  TITLE("1"),
  GOOD("32"),
  BAD("31"),
  BUSY("33"),
  FAINT("2");

  private final String code;

  Ink(String code) {
    this.code = code;
  }

  /** Text in this ink, where there are colours. */
  public String on(Display display, String text) {
    return this == PLAIN || text.isEmpty() || !display.colour()
        ? text
        : "\u001b[" + code + "m" + text + "\u001b[0m";
  }

  /** The ink of a word that tells how something is. */
  public static Ink of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "completed", "active", "healthy", "approved", "success", "ok", "closed", "passed" ->
          GOOD;
      case "failed",
          "error",
          "down",
          "failing",
          "denied",
          "failure",
          "open",
          "changed",
          "disabled" ->
          BAD;
      case "in_progress", "degraded", "half_open", "waiting", "limited", "half-open" -> BUSY;
      case "cancelled", "inactive", "unknown", "pending" -> FAINT;
      default -> PLAIN;
    };
  }
}
