package dev.vel.identity;

import com.password4j.Argon2Function;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * Halves what a hash takes. Each function of password4j 1.8 holds, for good, as many blocks of
 * zeros as a hash needs, 19 MiB, and copies them for each hash. Nothing ever writes to them, so one
 * block does for all. There is no other way to make it hold less. Thread-safe.
 */
final class Argon2Memory {
  private static final VarHandle BLOCKS = blocks();

  private Argon2Memory() {}

  /** The same function, holding one block. */
  static Argon2Function lean(Argon2Function function) {
    long[][] blocks = blocksOf(function);
    Arrays.fill(blocks, blocks[0]);
    return function;
  }

  /** What a hash begins with. */
  static long[][] blocksOf(Argon2Function function) {
    return (long[][]) BLOCKS.get(function);
  }

  private static VarHandle blocks() {
    try {
      return MethodHandles.privateLookupIn(Argon2Function.class, MethodHandles.lookup())
          .findVarHandle(Argon2Function.class, "initialBlockMemory", long[][].class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
