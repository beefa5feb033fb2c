package dev.vel.identity;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Does the same thing many times at once, each in a virtual thread. */
public final class Together {
  private Together() {}

  /** What each returned or threw. */
  public static List<Object> run(int times, IntFunction<Callable<?>> work) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Object> outcomes = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Object>> running = new ArrayList<>();
      for (int i = 0; i < times; i++) {
        Callable<?> one = work.apply(i);
        running.add(
            threads.submit(() -> {
              start.await();
              return one.call();
            }));
      }
      start.countDown();
      for (Future<Object> one : running) {
        outcomes.add(outcome(one));
      }
    }
    return outcomes;
  }

  private static Object outcome(Future<Object> one) throws InterruptedException {
    try {
      return one.get();
    } catch (ExecutionException e) {
      return Objects.requireNonNull(e.getCause());
    }
  }
}
