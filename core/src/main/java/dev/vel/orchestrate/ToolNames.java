package dev.vel.orchestrate;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Names that every provider takes for a tool: up to 64 letters, digits, {@code _} and {@code -}.
 */
final class ToolNames {
  static final int LONGEST = 64;

  private static final int MARK = 8;

  private ToolNames() {}

  /** The name with every other character replaced; it may be too long. */
  static String clean(String name) {
    String clean = name.replaceAll("[^a-zA-Z0-9_-]", "_");
    return clean.isEmpty() ? "_" : clean;
  }

  /** A name of its own for {@code label}: the same each time, and no other's. */
  static String marked(String clean, String label) {
    String start = clean.substring(0, Math.min(clean.length(), LONGEST - MARK - 1));
    return start + "_" + sha256(label).substring(0, MARK);
  }

  /** In hexadecimal digits. */
  static String sha256(String text) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      return HexFormat.of().formatHex(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
