package dev.vel.identity;

import com.password4j.Argon2Function;
import com.password4j.types.Argon2;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Password hashes: Argon2id with 19 MiB, 2 passes and 1 lane, the least that the OWASP Password
 * Storage Cheat Sheet recommends, in the PHC string form. Each costs tens of milliseconds and its
 * memory, so at most {@link #AT_ONCE} are computed at a time in the whole process: a flood of
 * sign-ins waits, it does not exhaust the heap. They run on platform threads of their own, since a
 * virtual thread that computes gives its carrier to nobody else: two of them would stop a small
 * machine's every other request. Thread-safe.
 */
final class Passwords {
  /** Two, but one in a heap in which two would leave no room for anything else. */
  static final int AT_ONCE = Runtime.getRuntime().maxMemory() < 256 << 20 ? 1 : 2;

  private static final int MEMORY_KIB = 19 * 1024;
  private static final int PASSES = 2;
  private static final int LANES = 1;
  private static final int HASH_BYTES = 32;
  private static final int VERSION = Argon2Function.ARGON2_VERSION_13;

  /** RFC 9106, section 4: 16 bytes suffice for every application. */
  private static final int SALT_BYTES = 16;

  /**
   * What a password is checked against when there is no such user, at the same cost as a real one,
   * so that the time tells nothing. No password is known to have this hash, and none is let in.
   */
  private static final String NOBODY =
      "$argon2id$v=19$m="
          + MEMORY_KIB
          + ",t="
          + PASSES
          + ",p="
          + LANES
          + "$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

  private static final long PATIENCE_SECONDS = 10;
  private static final int WAITING_AT_MOST = 100;

  private static final SecureRandom RANDOM = new SecureRandom();
  static final ThreadPoolExecutor WORKERS = workers();

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
    String against = hopeless ? NOBODY : hash;
    String tried = hopeless ? "" : password;
    return inTurn(() ->
        Argon2Memory.lean(Argon2Function.getInstanceFromHash(against)).check(tried, against))
        && !hopeless;
  }

  private static String compute(String password) {
    byte[] salt = new byte[SALT_BYTES];
    RANDOM.nextBytes(salt);
    return Argon2Memory.lean(
            Argon2Function.getInstance(MEMORY_KIB, PASSES, LANES, HASH_BYTES, Argon2.ID, VERSION))
        .hash(password.getBytes(StandardCharsets.UTF_8), salt)
        .getResult();
  }

  private static <T> T inTurn(Callable<T> work) {
    Future<T> result;
    try {
      result = WORKERS.submit(work);
    } catch (RejectedExecutionException e) {
      throw tooMany(e);
    }
    try {
      return result.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      result.cancel(false);
      throw tooMany(e);
    } catch (InterruptedException e) {
      result.cancel(false);
      Thread.currentThread().interrupt();
      throw VelException.unavailable("The sign-in was interrupted; try again", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a password could not be hashed", e.getCause());
    }
  }

  private static VelException tooMany(Exception cause) {
    return VelException.unavailable(
        "Too many sign-ins at this moment; try again in a few seconds", cause);
  }

  private static ThreadPoolExecutor workers() {
    ThreadPoolExecutor workers =
        new ThreadPoolExecutor(
            AT_ONCE,
            AT_ONCE,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_AT_MOST),
            Thread.ofPlatform().daemon().name("vel-password-", 1).factory());
    workers.allowCoreThreadTimeOut(true);
    return workers;
  }
}
