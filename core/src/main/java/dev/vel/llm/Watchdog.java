package dev.vel.llm;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Closes the connections of calls whose time is up. One thread looks over all calls fifty times a
 * second: much cheaper than a timer for each wait of each call, and exact to 20 ms. Thread-safe.
 */
final class Watchdog {
  private static final long EVERY_MILLIS = 20;
  private static final long ROUNDS_PER_SECOND = 1_000 / EVERY_MILLIS;
  private static final Set<Endpoint> ENDPOINTS = ConcurrentHashMap.newKeySet();
  private static final Set<Reply> CALLS = ConcurrentHashMap.newKeySet();

  static {
    Thread.ofPlatform().daemon().name("vel-llm-watchdog").start(Watchdog::watch);
  }

  private Watchdog() {}

  /** Its kept connections are closed as they grow old. */
  static void watch(Endpoint endpoint) {
    ENDPOINTS.add(endpoint);
  }

  static void forget(Endpoint endpoint) {
    ENDPOINTS.remove(endpoint);
  }

  static void watch(Reply call) {
    CALLS.add(call);
  }

  static void forget(Reply call) {
    CALLS.remove(call);
  }

  private static void watch() {
    for (long round = 1; true; round++) {
      try {
        Thread.sleep(EVERY_MILLIS);
      } catch (InterruptedException e) {
        // Nobody has a reason to; without this thread no limit would hold, so it goes on.
        continue;
      }
      long now = System.nanoTime();
      for (Reply call : CALLS) {
        call.check(now);
      }
      if (round % ROUNDS_PER_SECOND == 0) {
        ENDPOINTS.forEach(Endpoint::closeOldest);
      }
    }
  }
}
