package dev.vel.cli.http;

import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.thread.Threads;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A task's events over HTTP. When the connection breaks it is opened again after the last event
 * that came, so that none is missing and none comes twice, on whichever instance answers.
 */
final class HttpTaskWatch implements TaskWatch {
  /** The server sends a comment every 15 s: three of them missing means that it is gone. */
  private static final Duration SILENCE = Duration.ofSeconds(45);

  private final Client client;
  private final String task;
  private final Backoff backoff;
  private final Outage outage;
  private final BlockingQueue<Piece> pieces = new ArrayBlockingQueue<>(256);
  private final Thread reader;
  private volatile boolean closed;
  private volatile @Nullable HttpURLConnection connection;
  private volatile long last;
  private boolean ended;

  /** Of the reader's thread alone. */
  private boolean sentElsewhere;

  /** Of the same one: whether nobody was there the last time. */
  private boolean away;

  private sealed interface Piece {
    record Event(TaskEvent event) implements Piece {}

    record Broken(VelException why) implements Piece {}

    /** Nothing more will come, and the final event was given out to somebody earlier. */
    record End() implements Piece {}
  }

  /**
   * Opens the stream, so that whatever speaks against it is said at once.
   *
   * @param task the task's path
   * @param outage hears when the vel goes away and comes back
   */
  HttpTaskWatch(Client client, String task, long after, Backoff backoff, Outage outage) {
    this.client = client;
    this.task = task;
    this.last = after;
    this.backoff = backoff;
    this.outage = outage;
    HttpURLConnection first = opened(client::firstStream);
    this.connection = first;
    this.reader = Threads.builder().name("task-events").start(() -> read(first));
  }

  /** How a stream of events is opened. */
  private interface Opening {
    HttpURLConnection at(String path, long lastEvent, Duration patience) throws IOException;
  }

  private HttpURLConnection opened(Opening opening) {
    try {
      return opening.at(task + "/stream", last, SILENCE);
    } catch (IOException e) {
      throw lost(e);
    }
  }

  @Override
  public Optional<TaskEvent> next(Duration patience) throws InterruptedException {
    if (ended) {
      return Optional.empty();
    }
    Piece piece = pieces.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
    return switch (piece) {
      case null -> Optional.empty();
      case Piece.Event(TaskEvent event) -> {
        ended = event.event().isFinal();
        yield Optional.of(event);
      }
      case Piece.Broken(VelException why) -> throw why;
      case Piece.End() -> {
        ended = true;
        yield Optional.empty();
      }
    };
  }

  @Override
  public boolean ended() {
    return ended;
  }

  @Override
  public void close() {
    closed = true;
    outage.forget(this);
    HttpURLConnection open = connection;
    reader.interrupt();
    if (open instanceof LoopbackConnection) {
      open.disconnect();
    } else if (open != null) {
      // Java's own waits in there until the reader has got something, which may be long.
      Threads.start(open::disconnect);
    }
  }

  private void read(HttpURLConnection first) {
    try {
      VelException why = readAll(first);
      for (int failures = 1; why != null && !closed; failures++) {
        if (failures >= backoff.tries() || !worthAnotherTry(why)) {
          pieces.put(new Piece.Broken(why));
          return;
        }
        if (away) {
          outage.cutsOff(this, why, backoff.whole());
        }
        if (sentElsewhere) {
          // Somebody else is there already, and nothing has gone wrong.
          sentElsewhere = false;
          failures = 0;
        } else {
          Thread.sleep(why.retryAfter().orElse(backoff.after(failures)));
        }
        long before = last;
        why = readAgain();
        failures = last > before ? 0 : failures;
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }

  private @Nullable VelException readAgain() throws InterruptedException {
    away = true;
    try {
      HttpURLConnection again = opened(client::stream);
      away = false;
      outage.spares(this);
      connection = again;
      if (closed) {
        again.disconnect();
        return null;
      }
      return readAll(again);
    } catch (VelException refused) {
      return refused;
    }
  }

  /** Reads until the final event came, answering null, or until the stream broke. */
  private @Nullable VelException readAll(HttpURLConnection open) throws InterruptedException {
    long before = last;
    try (InputStream in = open.getInputStream()) {
      EventReader events = new EventReader(in);
      if (drain(events)) {
        return null;
      }
      sentElsewhere = events.isSentElsewhere();
      if (last == before && client.send(Call.get(task)).as(Task.class).status().isFinal()) {
        pieces.put(new Piece.End());
        return null;
      }
      return lost(new IOException("the stream ended early"));
    } catch (VelException refused) {
      return refused;
    } catch (IOException e) {
      return lost(e);
    } finally {
      open.disconnect();
    }
  }

  private boolean drain(EventReader events) throws IOException, InterruptedException {
    for (Optional<TaskEvent> next = events.next(); next.isPresent(); next = events.next()) {
      TaskEvent event = next.get();
      if (event.id() <= last) {
        continue;
      }
      if (event.id() > last + 1) {
        throw new IOException("event " + (last + 1) + " is missing");
      }
      pieces.put(new Piece.Event(event));
      last = event.id();
      if (event.event().isFinal()) {
        return true;
      }
    }
    return false;
  }

  /** What was refused on the way back may pass; what was refused at once will not. */
  private boolean worthAnotherTry(VelException why) {
    return switch (why.code()) {
      case UNAVAILABLE, INTERNAL_SERVER_ERROR -> true;
      case RATE_LIMIT_EXCEEDED -> last > 0;
      default -> false;
    };
  }

  private VelException lost(IOException cause) {
    VelException unreachable = client.unreachable(cause);
    return new VelException(ErrorCode.UNAVAILABLE, String.valueOf(unreachable.getMessage()), cause);
  }
}
