package dev.vel.usage;

import dev.vel.audit.Audit;
import dev.vel.audit.Deed;
import dev.vel.db.Database;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes the usage and audit rows of the gateway's requests off their path: whoever adds one only
 * puts it into a queue, and one thread writes what has gathered, in one transaction. A row waits a
 * tenth of a second; a process that is killed loses those that wait. Calls of tasks are written
 * here when that could not be done with the task. Thread-safe.
 *
 * <p>While the database is away rows are kept, up to a bound; beyond it they are given up, and the
 * log says how many.
 */
public final class UsageMeter implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(UsageMeter.class);

  /** Rows wait this long for company. */
  private static final Duration LINGER = Duration.ofMillis(100);

  private static final int BATCH = 1_000;

  /** Some 20 MB. */
  private static final int MOST_WAITING = 50_000;

  /** How long an adder waits for room: no request is held up for longer than this by its bill. */
  private static final Duration PATIENCE = Duration.ofMillis(50);

  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LAST_RETRY = Duration.ofSeconds(2);

  /** How long {@link #close} tries to write what is left. */
  private static final Duration LAST_TRY = Duration.ofSeconds(10);

  private static final Duration REPORT_LOSS_EVERY = Duration.ofSeconds(1);

  private final Database database;
  private final Ledger ledger;
  private final Audit audit;
  private final Queue<Metered> calls = new ConcurrentLinkedQueue<>();
  private final Queue<Deed> deeds = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicLong lost = new AtomicLong();
  private final AtomicLong lossReported = new AtomicLong(System.nanoTime());

  /** What the writer has taken and not written yet, with room for all it takes at once. */
  private final Batch taken = new Batch(new ArrayList<>(BATCH), new ArrayList<>(BATCH));

  private final Thread writer;
  private volatile boolean idle;
  private volatile boolean closed;
  private volatile long closeBy;

  public UsageMeter(Database database, Audit audit, InstantSource clock) {
    this.database = database;
    this.audit = audit;
    this.ledger = new Ledger(new Alerts(audit), clock);
    // A platform thread: it is to get its turn also while requests keep the others busy.
    this.writer = Thread.ofPlatform().name("usage-meter").daemon().start(this::write);
  }

  /** Takes a call to the bill. Returns at once but for a full queue, and never throws. */
  public void add(Metered call) {
    enqueue(calls, call);
  }

  /** Takes a deed to the audit log, in the same way. */
  public void add(Deed deed) {
    enqueue(deeds, deed);
  }

  /** Rows that are not written yet, for metrics. */
  public int waiting() {
    return waiting.get();
  }

  /** Rows given up since the start, for metrics. */
  public long lost() {
    return lost.get();
  }

  /**
   * Waits until what was added before is written.
   *
   * @return whether it was, within {@code patience}
   */
  public boolean flush(Duration patience) throws InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    while (waiting.get() > 0 && System.nanoTime() < deadline) {
      TimeUnit.MILLISECONDS.sleep(2);
    }
    return waiting.get() == 0;
  }

  /**
   * Writes what is left, for at most 10 s, and stops. To be called before the database is closed.
   */
  @Override
  public void close() {
    closeBy = System.nanoTime() + LAST_TRY.toNanos();
    closed = true;
    LockSupport.unpark(writer);
    try {
      writer.join(LAST_TRY.plusSeconds(1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    drop(waiting.get());
  }

  private <T> void enqueue(Queue<T> queue, T row) {
    int count = waiting.incrementAndGet();
    if (closed || (count > MOST_WAITING && !awaitRoom())) {
      waiting.decrementAndGet();
      drop(1);
      return;
    }
    queue.add(row);
    // The first one wakes the writer, which then waits for company; a full batch ends that wait.
    if (idle || count == BATCH) {
      idle = false;
      LockSupport.unpark(writer);
    }
  }

  private boolean awaitRoom() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (waiting.get() > MOST_WAITING) {
      if (System.nanoTime() >= deadline || Thread.currentThread().isInterrupted()) {
        return false;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    return true;
  }

  private void write() {
    while (!closed || !isEmpty()) {
      try {
        writeNext();
      } catch (RuntimeException | OutOfMemoryError e) {
        // Whatever it was, it must not end the bill of all later calls; what is taken stays so.
        complain(e);
        LockSupport.parkNanos(FIRST_RETRY.toNanos());
      }
    }
  }

  private void writeNext() {
    idle = true;
    // Looked at once more now that adders know to wake this thread.
    if (isEmpty() && !closed) {
      LockSupport.park(this);
      return;
    }
    idle = false;
    linger();
    take(calls, taken.calls());
    take(deeds, taken.deeds());
    writePatiently(taken);
    waiting.addAndGet(-taken.size());
    taken.calls().clear();
    taken.deeds().clear();
  }

  private static void complain(Throwable cause) {
    try {
      LOG.error("usage and audit rows could not be written; trying again", cause);
    } catch (OutOfMemoryError e) {
      // There is no memory to say so either.
    }
  }

  private boolean isEmpty() {
    return calls.isEmpty() && deeds.isEmpty() && taken.size() == 0;
  }

  /** Needs no memory, so that no row is lost between the two. */
  private static <T> void take(Queue<T> queue, List<T> taken) {
    while (taken.size() < BATCH) {
      T row = queue.poll();
      if (row == null) {
        return;
      }
      taken.add(row);
    }
  }

  private record Batch(List<Metered> calls, List<Deed> deeds) {
    int size() {
      return calls.size() + deeds.size();
    }
  }

  private void linger() {
    long deadline = System.nanoTime() + LINGER.toNanos();
    while (!closed && waiting.get() < BATCH) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        return;
      }
      LockSupport.parkNanos(this, left);
    }
  }

  /** Tries until it is written, however long the database is away. */
  private void writePatiently(Batch batch) {
    Duration pause = FIRST_RETRY;
    while (true) {
      try {
        write(batch);
        return;
      } catch (VelException away) {
        if (away.code() != ErrorCode.UNAVAILABLE) {
          oneByOne(batch, away);
          return;
        }
        if (closed && System.nanoTime() >= closeBy) {
          LOG.error("usage and audit rows cannot be written", away);
          drop(batch.size());
          return;
        }
        LOG.warn("{} usage and audit rows wait for the database", waiting.get());
      } catch (RuntimeException refused) {
        oneByOne(batch, refused);
        return;
      } catch (OutOfMemoryError e) {
        // A moment of too many large requests must not end the bill of all later ones.
        complain(e);
      }
      LockSupport.parkNanos(pause.toNanos());
      pause = pause.multipliedBy(2).compareTo(LAST_RETRY) < 0 ? pause.multipliedBy(2) : LAST_RETRY;
    }
  }

  /** A row that the database refuses must not take the others with it. */
  private void oneByOne(Batch batch, RuntimeException refused) {
    if (batch.size() == 1) {
      LOG.error("a usage or audit row was refused: {}", batch, refused);
      drop(1);
      return;
    }
    each(batch.calls(), call -> new Batch(List.of(call), List.of()));
    each(batch.deeds(), deed -> new Batch(List.of(), List.of(deed)));
  }

  /** From the last to the first, so that what is written can be forgotten as it goes. */
  private <T> void each(List<T> rows, Function<T, Batch> alone) {
    while (!rows.isEmpty()) {
      writePatiently(alone.apply(rows.getLast()));
      rows.removeLast();
      waiting.decrementAndGet();
    }
  }

  private void write(Batch batch) {
    database.run(tx -> {
      // Before the usage, which takes locks.
      audit.append(tx, batch.deeds());
      if (!batch.calls().isEmpty()) {
        ledger.write(tx, batch.calls());
      }
    });
  }

  private void drop(long rows) {
    if (rows == 0) {
      return;
    }
    long total = lost.addAndGet(rows);
    long last = lossReported.get();
    long now = System.nanoTime();
    boolean due = closed || now - last >= REPORT_LOSS_EVERY.toNanos();
    if (due && lossReported.compareAndSet(last, now)) {
      LOG.error("{} usage and audit rows were LOST since the start", total);
    }
  }
}
