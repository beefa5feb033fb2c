package dev.vel.cli.process;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * A process that was started earlier, by whichever command.
 *
 * @param startedAt tells it from another process that got the same number later
 */
public record Running(long pid, Instant startedAt) {
  /** The system counts in ticks since it booted, which two readings may round differently. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  private static final Duration GLANCE = Duration.ofMillis(50);

  public static Running of(ProcessHandle process) {
    return new Running(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  /** The process, if it still runs. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::same)
        .filter(process -> !dead(pid));
  }

  /** Waits for its end, at most so long; whether it has ended. */
  public boolean awaitEnd(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    for (Optional<ProcessHandle> process = handle(); process.isPresent(); process = handle()) {
      if (System.nanoTime() >= deadline) {
        return false;
      }
      glance(process.get());
    }
    return true;
  }

  /**
   * Asks it to end, and kills it when it has not after so long; whether it ended by itself. One
   * that is somebody else's lives on.
   */
  public boolean end(Duration patience) throws InterruptedException {
    handle().ifPresent(ProcessHandle::destroy);
    if (awaitEnd(patience)) {
      return true;
    }
    handle().ifPresent(ProcessHandle::destroyForcibly);
    awaitEnd(patience);
    return false;
  }

  private static void glance(ProcessHandle process) throws InterruptedException {
    try {
      process.onExit().get(GLANCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException stillThere) {
      return;
    } catch (ExecutionException e) {
      throw new IllegalStateException("cannot wait for process " + process.pid(), e);
    }
  }

  /**
   * Whether it has ended although the system still lists it, because nobody asked for its exit
   * code: in a container without an init process that stays so. See proc_pid_stat(5).
   */
  private static boolean dead(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2);
    } catch (IOException notLinux) {
      return false;
    }
  }

  private boolean same(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(start, startedAt).abs().compareTo(ROUNDING) <= 0)
        .orElse(false);
  }
}
