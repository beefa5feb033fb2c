package dev.vel.cli.task;

import dev.vel.api.Vel;
import dev.vel.cli.command.Interrupts;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Waits for several tasks at once. A few of them are followed over streams, since a user may only
 * have so many open; the others take their place as these end, and until then are looked up once a
 * minute: all together, as far as a page of tasks shows them, and the rest one by one, in turn, for
 * requests may be counted. For one thread.
 */
final class Vigil implements AutoCloseable {
  /** One less than a user has by default, so that another command can still watch a task. */
  private static final int STREAMS = 4;

  private static final Duration GLANCE = Duration.ofMillis(100);
  private static final Duration SURVEY = Duration.ofMinutes(1);

  private final Vel vel;
  private final Set<TaskStatus> wanted;
  private final Consumer<Task> settled;
  private final Map<UUID, Task> seen = new LinkedHashMap<>();
  private final Set<UUID> waiting = new LinkedHashSet<>();
  private final Map<UUID, TaskWatch> streams = new LinkedHashMap<>();
  private final LongSupplier nanos;

  /** Those that no page shows any more: behind many newer ones, or steps of a plan. */
  private final Set<UUID> buried = new HashSet<>();

  private int room = STREAMS;
  private long surveyed;
  private boolean dug;
  private boolean away;
  private int turn;

  /** How the waiting ended. */
  enum Outcome {
    /** Every task came to a wanted status. */
    REACHED,
    /** A task ended in another one. */
    MISSED,
    TIMED_OUT,
    INTERRUPTED
  }

  /**
   * Looks at every task once.
   *
   * @param settled hears of each task as it comes to a wanted status, or ends in another one
   */
  Vigil(Vel vel, Collection<UUID> ids, Set<TaskStatus> wanted, Consumer<Task> settled) {
    this(vel, ids, wanted, settled, System::nanoTime);
  }

  /**
   * @param nanos tells how much time has passed between two surveys
   */
  Vigil(
      Vel vel,
      Collection<UUID> ids,
      Set<TaskStatus> wanted,
      Consumer<Task> settled,
      LongSupplier nanos) {
    this.vel = vel;
    this.nanos = nanos;
    this.surveyed = nanos.getAsLong();
    this.wanted = Set.copyOf(wanted);
    this.settled = settled;
    List<Task> tasks = ids.stream().distinct().map(vel::task).toList();
    tasks.forEach(task -> waiting.add(task.id()));
    tasks.forEach(this::take);
  }

  /** Whether there is anything to wait for. */
  boolean open() {
    return !waiting.isEmpty() && missed().isEmpty();
  }

  /**
   * Waits until all is well, or cannot be any more.
   *
   * @param patience null for as long as it takes
   */
  Outcome await(Interrupts interrupts, @Nullable Duration patience) throws InterruptedException {
    long began = System.nanoTime();
    while (open()) {
      Duration left = patience == null ? GLANCE : patience.minusNanos(System.nanoTime() - began);
      if (!left.isPositive()) {
        return lastLook();
      }
      look();
      if (open() && interrupts.await(left.compareTo(GLANCE) < 0 ? left : GLANCE)) {
        return Outcome.INTERRUPTED;
      }
    }
    refresh();
    return missed().isEmpty() ? Outcome.REACHED : Outcome.MISSED;
  }

  /** The tasks as they were last seen, in the order in which they were named. */
  List<Task> tasks() {
    return List.copyOf(seen.values());
  }

  /** Those that ended in a status that is not wanted. */
  List<Task> missed() {
    return seen.values().stream().filter(this::isMissed).toList();
  }

  /** Those that have neither come to a wanted status nor ended. */
  List<Task> pending() {
    return seen.values().stream().filter(task -> waiting.contains(task.id())).toList();
  }

  /** Whether they could not be looked at once more at the end. */
  boolean away() {
    return away;
  }

  private boolean isMissed(Task task) {
    return task.status().isFinal() && !wanted.contains(task.status());
  }

  private Outcome lastLook() {
    try {
      refresh();
    } catch (VelException unreachable) {
      if (unreachable.code() != ErrorCode.UNAVAILABLE) {
        throw unreachable;
      }
      away = true; // The time is over all the same.
    }
    if (!missed().isEmpty()) {
      return Outcome.MISSED;
    }
    return waiting.isEmpty() ? Outcome.REACHED : Outcome.TIMED_OUT;
  }

  private void refresh() {
    List.copyOf(waiting).forEach(id -> take(vel.task(id)));
  }

  private void look() throws InterruptedException {
    openStreams();
    for (Map.Entry<UUID, TaskWatch> stream : List.copyOf(streams.entrySet())) {
      read(stream.getKey(), stream.getValue());
    }
    if (waiting.size() > streams.size() && nanos.getAsLong() - surveyed >= SURVEY.toNanos()) {
      survey();
      surveyed = nanos.getAsLong();
    }
  }

  private void openStreams() {
    for (UUID id : waiting) {
      if (streams.size() >= room) {
        return;
      }
      if (!streams.containsKey(id)) {
        follow(id);
      }
    }
  }

  private void follow(UUID id) {
    try {
      streams.put(id, vel.watch(id, 0));
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.RATE_LIMIT_EXCEEDED || streams.isEmpty()) {
        throw refused;
      }
      room = streams.size(); // Others hold the rest: those that are open have to do.
    }
  }

  private void read(UUID id, TaskWatch stream) throws InterruptedException {
    boolean moved = false;
    Optional<TaskEvent> event = stream.next(Duration.ZERO);
    while (event.isPresent()) {
      moved |= event.get().event() == TaskEvent.Kind.PROGRESS;
      event = stream.next(Duration.ZERO);
    }
    boolean ended = stream.ended();
    if (ended) {
      leave(id);
    }
    if (ended || (moved && wanted.stream().anyMatch(status -> !status.isFinal()))) {
      take(vel.task(id));
    }
  }

  /** Looks at those without a stream: at all that are recent, or at one that is not. */
  private void survey() {
    List<UUID> left = waiting.stream().filter(id -> !streams.containsKey(id)).toList();
    List<UUID> deep = left.stream().filter(buried::contains).toList();
    dug = !deep.isEmpty() && (!dug || deep.size() == left.size());
    if (dug) {
      take(vel.task(deep.get(Math.floorMod(turn++, deep.size()))));
    } else {
      page(left);
    }
  }

  private void page(List<UUID> left) {
    TaskQuery recent = new TaskQuery(null, null, null, null, null, null, new Page.Range(100, 0));
    buried.addAll(left);
    for (Task task : vel.tasks(recent).data()) {
      if (buried.remove(task.id()) && isSettled(task)) {
        take(vel.task(task.id()));
      }
    }
  }

  private boolean isSettled(Task task) {
    return task.status().isFinal() || wanted.contains(task.status());
  }

  private void take(Task task) {
    seen.put(task.id(), task);
    if (isSettled(task) && waiting.remove(task.id())) {
      leave(task.id());
      settled.accept(task);
    }
  }

  private void leave(UUID id) {
    TaskWatch stream = streams.remove(id);
    if (stream != null) {
      stream.close();
    }
  }

  @Override
  public void close() {
    streams.values().forEach(TaskWatch::close);
    streams.clear();
  }
}
