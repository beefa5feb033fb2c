package dev.vel.cli.daemon;

import dev.vel.cli.file.PrivateFile;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;

/**
 * The first administrator of a daemon on the embedded database: an e-mail address and a password
 * made at the first start and kept where only the user can read it.
 */
record AdminPassword(Path file) {
  static final String EMAIL = "admin@localhost";

  private static final String LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789";

  /** The password, made when there is none. */
  String keep() throws IOException {
    PrivateFile kept = new PrivateFile(file);
    Optional<String> password = kept.read().map(String::strip).filter(text -> !text.isEmpty());
    if (password.isPresent()) {
      return password.get();
    }
    String fresh = fresh();
    kept.write(fresh + "\n");
    return fresh;
  }

  /** 24 letters and digits, which is 139 bits; the tail has one of each kind that vel demands. */
  private static String fresh() {
    StringBuilder password = new StringBuilder();
    new SecureRandom()
        .ints(24, 0, LETTERS.length())
        .forEach(index -> password.append(LETTERS.charAt(index)));
    return password.append("Aa1").toString();
  }
}
