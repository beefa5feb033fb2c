package dev.vel.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** {@code latency}: how long a request takes from here that does next to nothing there. */
record LatencyChecks(URI url) implements Checks {
  private static final int CALLS = 5;
  private static final Duration SLOW = Duration.ofSeconds(1);

  @Override
  public String name() {
    return "latency";
  }

  @Override
  public List<Check> look() {
    List<Duration> times = new ArrayList<>();
    try {
      for (int i = 0; i < CALLS; i++) {
        long start = System.nanoTime();
        Probe.get(URI.create(url + "/api/health/live"));
        times.add(Duration.ofNanos(System.nanoTime() - start));
      }
    } catch (IOException e) {
      return List.of(); // That nobody answers is said already.
    }
    return List.of(judge(times));
  }

  static Check judge(List<Duration> times) {
    List<Duration> sorted = new ArrayList<>(times);
    Collections.sort(sorted);
    Duration middle = sorted.get(sorted.size() / 2);
    String what =
        "a call takes %d ms (the middle of %d: %d to %d ms), each on a connection of its own"
            .formatted(
                middle.toMillis(),
                sorted.size(),
                sorted.getFirst().toMillis(),
                sorted.getLast().toMillis());
    return middle.compareTo(SLOW) > 0
        ? Check.warning(
            "latency",
            what,
            "look at the network between here and there, and have its operator look at its load and"
                + " its region")
        : Check.ok("latency", what);
  }
}
