package dev.vel.orchestrate;

import dev.vel.db.Database;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.LeaseLostException;
import dev.vel.thread.Threads;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends the answer's pieces to the task's events as they come: the first at once, later ones
 * together, at most one write every {@link #PACE}, on a thread of its own so that the database
 * never slows the stream down and an interrupt of the stream never hits the database.
 */
final class DeltaWriter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeltaWriter.class);
  private static final Duration PACE = Duration.ofMillis(40);
  private static final Duration DATABASE_AWAY = Duration.ofMillis(500);

  private final Database database;
  private final Attempts attempts;
  private final Attempt attempt;
  private final Abort abort;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final StringBuilder waiting = new StringBuilder();
  private boolean writing;
  private boolean closed;

  DeltaWriter(Database database, Attempts attempts, Attempt attempt, Abort abort) {
    this.database = database;
    this.attempts = attempts;
    this.attempt = attempt;
    this.abort = abort;
  }

  /** Starts the thread that writes. */
  void start() {
    Threads.builder().name("delta-" + attempt.taskId()).start(this::write);
  }

  void add(String piece) {
    lock.lock();
    try {
      waiting.append(piece);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Forgets what has not been written: the text starts over. Returns once no write is under way.
   */
  void discard() {
    lock.lock();
    try {
      // A write that is under way and fails puts its text back: forget only after it.
      awaitIdle();
      waiting.setLength(0);
    } finally {
      lock.unlock();
    }
  }

  /** Writes what is left, in the calling thread; when that fails, it is still left. */
  void finish() {
    close();
    String rest = StreamedText.storable(left());
    if (!rest.isEmpty()) {
      database.run(tx -> attempts.delta(tx, attempt, rest));
    }
    discard();
  }

  private String left() {
    lock.lock();
    try {
      return waiting.toString();
    } finally {
      lock.unlock();
    }
  }

  /** Stops writing; what has not been written is kept for {@link #finish}. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      awaitIdle();
    } finally {
      lock.unlock();
    }
  }

  private void awaitIdle() {
    while (writing) {
      changed.awaitUninterruptibly();
    }
  }

  private void write() {
    try {
      for (String text = take(); !text.isEmpty(); text = take()) {
        TimeUnit.MILLISECONDS.sleep(append(text).toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (LeaseLostException e) {
      LOG.debug("stops streaming: {}", e.getMessage());
      abort.abort(Abort.Reason.LEASE_LOST);
    }
  }

  /** The text to write next, waiting for it; empty at the end. */
  private String take() throws InterruptedException {
    lock.lock();
    try {
      while (!closed && StreamedText.complete(waiting) == 0) {
        changed.await();
      }
      if (closed) {
        return "";
      }
      int length = StreamedText.complete(waiting);
      String text = waiting.substring(0, length);
      waiting.delete(0, length);
      writing = true;
      return text;
    } finally {
      lock.unlock();
    }
  }

  private Duration append(String text) {
    boolean written = false;
    try {
      database.run(tx -> attempts.delta(tx, attempt, StreamedText.storable(text)));
      written = true;
      return PACE;
    } catch (VelException e) {
      LOG.warn("the database is away while task {} streams; its text is kept", attempt.taskId());
      return DATABASE_AWAY;
    } finally {
      written(written ? "" : text);
    }
  }

  private void written(String leftOver) {
    lock.lock();
    try {
      waiting.insert(0, leftOver);
      writing = false;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
