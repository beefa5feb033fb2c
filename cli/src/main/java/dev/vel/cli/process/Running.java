package dev.vel.cli.process;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * A process that was started earlier, by whichever command.
 *
 * @param startedAt tells it from another process that got the same number later
 */
public record Running(long pid, Instant startedAt) {
  /** The system counts in ticks since it booted, which two readings may round differently. */
  private static final Duration ROUNDING = Duration.ofSeconds(2);

  public static Running of(ProcessHandle process) {
    return new Running(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
  }

  /** The process, if it still runs. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).filter(this::same);
  }

  private boolean same(ProcessHandle process) {
    return process
        .info()
        .startInstant()
        .map(start -> Duration.between(start, startedAt).abs().compareTo(ROUNDING) <= 0)
        .orElse(false);
  }
}
