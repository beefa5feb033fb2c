package dev.vel.thread;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Threads for work that mostly waits. A daemon has virtual ones, of which there may be thousands. A
 * process that ends soon has the system's instead: with the first virtual thread that waits for a
 * socket Java starts a scheduler and pollers, 60 ms, and one of those is always asleep in the
 * system, where Java's end waits 300 ms for it (HotSpot's {@code
 * VM_Exit::wait_for_threads_in_native_to_block}). Thread-safe.
 */
public final class Threads {
  private static volatile boolean few;

  private Threads() {}

  /** Has all threads that begin from now on be the system's; to be called before any does. */
  public static void haveFew() {
    few = true;
  }

  /** Of a thread that keeps no process alive. */
  public static Thread.Builder builder() {
    return few ? Thread.ofPlatform().daemon() : Thread.ofVirtual();
  }

  /** Starts one without a name. */
  public static Thread start(Runnable work) {
    return builder().start(work);
  }

  /** One for each task, named after the prefix and counted from 0. */
  public static ExecutorService perTask(String prefix) {
    return Executors.newThreadPerTaskExecutor(builder().name(prefix, 0).factory());
  }
}
