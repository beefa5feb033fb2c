package dev.vel.daemon;

import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/**
 * Has a second core get ready what the first connection to the database will need, while the first
 * one still reads the settings. Java makes whoever needs a class earlier wait for it, so nothing
 * here can come too late. Thread-safe.
 */
final class Ahead {
  /** The driver's own: it reads the versions of servers as numbers of the locale. */
  static final String VERSIONS = "org.postgresql.core.ServerVersion";

  private static final int SALT_BYTES = 16;
  private static final int KEY_BITS = 256;

  private Ahead() {}

  static void ofServing() {
    Thread.ofPlatform().daemon().name("ahead").start(Ahead::getReady);
  }

  private static void getReady() {
    // Java lists the jars' contents when it is first asked for a file that is in none of them.
    ClassLoader.getSystemResource("META-INF/services/none");
    signIn();
    ready(VERSIONS);
  }

  /** What a password is hashed with to sign in: Java makes five providers to find it. */
  private static void signIn() {
    try {
      byte[] salt = new byte[SALT_BYTES];
      new SecureRandom().nextBytes(salt);
      SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
          .generateSecret(new PBEKeySpec("nobody".toCharArray(), salt, 1, KEY_BITS));
    } catch (GeneralSecurityException missing) {
      // Then there is nothing to get ready, and no log yet to say so: where a server wants it,
      // whoever signs in does.
    }
  }

  static void ready(String name) {
    try {
      Class.forName(name);
    } catch (ClassNotFoundException renamed) {
      throw new IllegalStateException("there is no class " + name + " any more", renamed);
    }
  }
}
