package dev.vel.identity;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Password hashes: Argon2id with 19 MiB, 2 passes and 1 lane, the least that the OWASP Password
 * Storage Cheat Sheet recommends, in the PHC string form. Each costs tens of milliseconds and its
 * memory, so at most {@value #AT_ONCE} are computed at a time in the whole process: a flood of
 * sign-ins waits, it does not exhaust the heap. Thread-safe.
 */
final class Passwords {
  static final int AT_ONCE = 2;

  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int VERSION = Argon2Function.ARGON2_VERSION_13;

  /** RFC 9106, section 4: 16 bytes suffice for every application. */
  private static final int SALT_BYTES = 16;

  private static final long PATIENCE_SECONDS = 10;

  private static final SecureRandom RANDOM = new SecureRandom();
  static final Semaphore TURNS = new Semaphore(AT_ONCE, true);

  private Passwords() {}

  /** The hash to store. */
  static String hash(String password) {
    return inTurn(() -> compute(password));
  }

  /**
   * Whether the password is the one that was hashed. Without a hash, or for a password longer than
   * any can be, the answer is no, after the same work as for a wrong password.
   */
  static boolean matches(String password, @Nullable String hash) {
    boolean hopeless =
        hash == null
            || password.codePointCount(0, password.length()) > Credentials.LONGEST_PASSWORD;
    String against = hopeless ? Nobody.HASH : hash;
    String tried = hopeless ? "" : password;
    return inTurn(() -> Argon2Function.getInstanceFromHash(against).check(tried, against))
        && !hopeless;
  }

  private static String compute(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID, VERSION)
        .hash(password.getBytes(StandardCharsets.UTF_8), salt)
        .getResult();
  }

  private static <T> T inTurn(Supplier<T> work) {
    try {
      if (!TURNS.tryAcquire(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        throw VelException.unavailable(
            "Too many sign-ins at this moment; try again in a few seconds", null);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The sign-in was interrupted; try again", e);
    }
    try {
      return work.get();
    } finally {
      TURNS.release();
    }
  }

  /**
   * What a password is checked against when there is no such user, so that the time tells nothing.
   */
  private static final class Nobody {
    static final String HASH = compute("");
  }
}
