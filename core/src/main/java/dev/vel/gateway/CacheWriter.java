package dev.vel.gateway;

import dev.vel.thread.Threads;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes answers to the table behind everybody's back, several at once. What comes faster than it
 * can write is not written: the answer is in memory nevertheless. Thread-safe.
 */
final class CacheWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CacheWriter.class);
  private static final int AT_ONCE = 64;
  private static final long MOST_WAITING = 16L << 20;

  private final CacheRows rows;
  private final long most;
  private final InstantSource clock;
  private final Duration patience;
  private final BlockingQueue<CacheRows.Entry> queue = new LinkedBlockingQueue<>();
  private final AtomicLong waiting = new AtomicLong();
  private final LongAdder dropped = new LongAdder();
  private final ExecutorService worker =
      Executors.newSingleThreadExecutor(Threads.builder().name("cache-writer").factory());
  private long sinceSweep;

  /**
   * @param most bytes that the table may hold
   * @param patience how long the end waits for what is still to be written
   */
  CacheWriter(CacheRows rows, long most, InstantSource clock, Duration patience) {
    this.rows = rows;
    this.most = most;
    this.clock = clock;
    this.patience = patience;
  }

  void add(CacheRows.Entry entry) {
    int size = entry.answer().size();
    if (waiting.addAndGet(size) > MOST_WAITING) {
      waiting.addAndGet(-size);
      dropped.increment();
      return;
    }
    queue.add(entry);
    try {
      worker.execute(this::writeSome);
    } catch (RejectedExecutionException e) {
      LOG.debug("an answer came after the end", e);
      dropped.increment();
    }
  }

  long dropped() {
    return dropped.sum();
  }

  /** Removes what has expired and what is too much. */
  void sweep() {
    rows.sweep(clock.instant(), most);
  }

  /** Writes what waits, undisturbed for as long as there is patience, then stops. */
  @Override
  public void close() {
    worker.shutdown();
    try {
      if (!worker.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        worker.shutdownNow();
      }
    } catch (InterruptedException e) {
      worker.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }

  /** What was written along with another finds nothing left. */
  private void writeSome() {
    List<CacheRows.Entry> batch = new ArrayList<>();
    if (queue.drainTo(batch, AT_ONCE) > 0) {
      write(batch);
    }
  }

  /** Between two sweeps the table may grow by a sixteenth of what it may hold. */
  private void write(List<CacheRows.Entry> batch) {
    long size = batch.stream().mapToLong(entry -> entry.answer().size()).sum();
    try {
      rows.write(batch);
      sinceSweep += size;
      if (sinceSweep > most / 16) {
        sinceSweep = 0;
        sweep();
      }
    } catch (RuntimeException e) {
      dropped.add(batch.size());
      LOG.info("could not keep {} answers in the database: {}", batch.size(), e.getMessage());
      LOG.debug("because of", e);
    } finally {
      waiting.addAndGet(-size);
    }
  }
}
