package dev.vel.db;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Made when it is first needed, and once; what failed to be made is tried again. Thread-safe.
 *
 * @param <T> what is made
 */
public final class Once<T> implements Supplier<T> {
  private final ReentrantLock making = new ReentrantLock();
  private final Supplier<T> maker;
  private volatile @Nullable T made;

  public Once(Supplier<T> maker) {
    this.maker = maker;
  }

  @Override
  public T get() {
    T known = made;
    return known == null ? make() : known;
  }

  private T make() {
    making.lock();
    try {
      T known = made;
      if (known == null) {
        known = maker.get();
        made = known;
      }
      return known;
    } finally {
      making.unlock();
    }
  }

  /** What was made, if it was needed so far. */
  public Optional<T> made() {
    return Optional.ofNullable(made);
  }
}
