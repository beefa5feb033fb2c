package dev.vel.identity;

import com.password4j.Argon2Function;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;

/**
 * Lets go of the memory that password4j 1.8 would keep for good: each function that was ever used
 * holds as much as one hash takes, 19 MiB, only to make the next one a little sooner. There is no
 * other way to make it forget. Thread-safe; a function that is in use goes on.
 */
final class Argon2Memory {
  private static final VarHandle FUNCTIONS = functions();

  private Argon2Memory() {}

  /** The next hash makes its function anew. */
  static void forget() {
    known().clear();
  }

  /** The functions that are held now. */
  static Map<?, ?> known() {
    return (Map<?, ?>) FUNCTIONS.get();
  }

  private static VarHandle functions() {
    try {
      return MethodHandles.privateLookupIn(Argon2Function.class, MethodHandles.lookup())
          .findStaticVarHandle(Argon2Function.class, "INSTANCES", ConcurrentMap.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
