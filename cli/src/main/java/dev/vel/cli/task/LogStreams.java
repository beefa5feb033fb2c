package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.Interrupts;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Follows several tasks to their ends. A user may only have so many streams open: the others come
 * as these end, and since a stream begins with all that has happened, none of it is missed. For one
 * thread.
 */
final class LogStreams implements AutoCloseable {
  /** One less than a user has by default, so that another command can still watch a task. */
  private static final int STREAMS = 4;

  private static final Duration GLANCE = Duration.ofMillis(100);

  private final Vel vel;
  private final Consumer<LogLine> reader;
  private final Queue<UUID> waiting;
  private final Map<UUID, TaskWatch> open = new LinkedHashMap<>();
  private int room = STREAMS;

  LogStreams(Vel vel, Collection<UUID> tasks, Consumer<LogLine> reader) {
    this.vel = vel;
    this.reader = reader;
    this.waiting = new ArrayDeque<>(tasks);
  }

  /** Whether all have ended; false when the user interrupted. */
  boolean toTheEnd(Interrupts interrupts) throws InterruptedException {
    while (!waiting.isEmpty() || !open.isEmpty()) {
      openStreams();
      for (Map.Entry<UUID, TaskWatch> stream : List.copyOf(open.entrySet())) {
        read(stream.getKey(), stream.getValue());
      }
      if (!open.isEmpty() && interrupts.await(GLANCE)) {
        return false;
      }
    }
    return true;
  }

  private void openStreams() {
    while (open.size() < room && !waiting.isEmpty()) {
      try {
        open.put(waiting.element(), vel.watch(waiting.element(), 0));
        waiting.remove();
      } catch (VelException refused) {
        if (refused.code() != ErrorCode.RATE_LIMIT_EXCEEDED || open.isEmpty()) {
          throw refused;
        }
        room = open.size(); // Others hold the rest: those that are open have to do.
      }
    }
  }

  private void read(UUID task, TaskWatch stream) throws InterruptedException {
    Optional<TaskEvent> next = stream.next(Duration.ZERO);
    while (next.isPresent()) {
      TaskEvent event = next.get();
      if (event.event() != TaskEvent.Kind.DELTA) {
        reader.accept(LogLine.of(task, event));
      }
      next = stream.next(Duration.ZERO);
    }
    if (stream.ended()) {
      stream.close();
      open.remove(task);
    }
  }

  @Override
  public void close() {
    open.values().forEach(TaskWatch::close);
    open.clear();
  }
}
