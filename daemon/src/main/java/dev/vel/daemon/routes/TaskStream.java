package dev.vel.daemon.routes;

import dev.vel.daemon.http.EventSink;
import dev.vel.daemon.http.EventSource;
import dev.vel.limit.StreamLeases;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Copies a task's events to a client until the final one, sending together what is ready together.
 * A client that went away is found out by the next write, which is a comment when nothing happens.
 */
final class TaskStream implements EventSource {
  private static final int RETRY_MILLIS = 1000;

  /** More than this is sent before more is gathered. */
  private static final int GATHER = 64 * 1024;

  private final Runnable leave;
  private final TaskWatch watch;
  private final StreamLeases.Lease lease;
  private final BooleanSupplier stillSignedIn;
  private final Pace pace;

  /**
   * @param leave lets go of what the watch was opened through
   */
  TaskStream(
      Runnable leave,
      TaskWatch watch,
      StreamLeases.Lease lease,
      BooleanSupplier stillSignedIn,
      Pace pace) {
    this.leave = leave;
    this.watch = watch;
    this.lease = lease;
    this.stillSignedIn = stillSignedIn;
    this.pace = pace;
  }

  @Override
  public void writeTo(EventSink sink) throws InterruptedException {
    Every comment = new Every(pace.comment());
    // The first write to a client that left still succeeds; it takes another to learn of it.
    boolean probe = false;
    Every authentication = new Every(pace.authenticate());
    sink.retry(RETRY_MILLIS);
    gather(sink, watch.next(Duration.ZERO));
    sink.flush();
    while (!watch.ended()) {
      gather(sink, watch.next(pace.tick()));
      if (probe && sink.pending() == 0) {
        sink.comment("");
      }
      probe = comment.isDue();
      if (probe) {
        sink.comment("still here");
        lease.renew();
      }
      sink.flush();
      if (sink.isStopping()) {
        sink.notice("reconnect", "{\"reason\":\"stopping\"}");
        return;
      }
      if (authentication.isDue() && !stillSignedIn.getAsBoolean()) {
        sink.comment("signed out");
        return;
      }
    }
  }

  @Override
  public void close() {
    try (lease;
        watch) {
      leave.run();
    }
  }

  private void gather(EventSink sink, Optional<TaskEvent> first) throws InterruptedException {
    Optional<TaskEvent> next = first;
    while (next.isPresent()) {
      TaskEvent event = next.get();
      sink.event(event.id(), event.event().name().toLowerCase(Locale.ROOT), data(event));
      if (sink.pending() > GATHER) {
        return;
      }
      next = watch.next(Duration.ZERO);
    }
  }

  /** With its time, since a reader may come long after it. */
  private static String data(TaskEvent event) {
    return Json.write(Json.object().put("at", event.at().toString()).setAll(event.data()));
  }

  /** Something that is due again and again. */
  private static final class Every {
    private final long nanos;
    private long last = System.nanoTime();

    Every(Duration time) {
      this.nanos = time.toNanos();
    }

    boolean isDue() {
      long now = System.nanoTime();
      if (now - last < nanos) {
        return false;
      }
      last = now;
      return true;
    }
  }
}
