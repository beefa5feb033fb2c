package dev.vel.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Credentials that mean nothing in themselves: a prefix that says what they are, so that a leaked
 * one is recognised, and 32 random bytes. Only their SHA-256 is stored; with that much randomness
 * there is nothing to guess, so a slow hash would gain nothing.
 */
enum OpaqueToken {
  API_KEY("vel_"),
  REFRESH("velr_");

  private static final int RANDOM_BYTES = 32;
  private static final int ENCODED_LENGTH = 43;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String prefix;

  OpaqueToken(String prefix) {
    this.prefix = prefix;
  }

  String next() {
    byte[] bytes = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(bytes);
    return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  boolean claims(String text) {
    return text.startsWith(prefix);
  }

  /** Whether the text could be one at all: spares the database a question. */
  boolean isWellFormed(String text) {
    return text.length() == prefix.length() + ENCODED_LENGTH
        && claims(text)
        && text.chars().skip(prefix.length()).allMatch(OpaqueToken::isBase64Url);
  }

  static byte[] hash(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this Java has no SHA-256", e);
    }
  }

  private static boolean isBase64Url(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '_';
  }
}
