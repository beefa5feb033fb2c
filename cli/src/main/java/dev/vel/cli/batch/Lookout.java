package dev.vel.cli.batch;

import dev.vel.api.Vel;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/**
 * Finds out which of many tasks have ended, by lists of a hundred at a time: streams would be
 * limited in number, and cost a request for each task. For one thread.
 */
final class Lookout {
  private static final int PAGE = 100;

  /** Ids are made a little before or after the time that stands in the row. */
  private static final int MARGIN_MS = 2_000;

  private final Vel vel;
  private final List<UUID> gone = new ArrayList<>();
  private int turn;

  Lookout(Vel vel) {
    this.vel = vel;
  }

  /** Those that have ended, as far as one look tells, in the order in which they did. */
  List<Task> ended(Collection<UUID> open) {
    gone.clear();
    Set<UUID> unseen = new HashSet<>(open);
    List<Task> ended = new ArrayList<>();
    int pages = open.size() / PAGE + 2;
    for (int page = 0; page < pages && !unseen.isEmpty(); page++) {
      List<Task> tasks = vel.tasks(among(open, page)).data();
      for (Task task : tasks) {
        if (unseen.remove(task.id()) && task.status().isFinal()) {
          ended.add(task.wasCut() ? vel.task(task.id()) : task);
        }
      }
      if (tasks.size() < PAGE) {
        break;
      }
    }
    if (!unseen.isEmpty()) {
      straggler(unseen, ended);
    }
    ended.sort(Comparator.comparing(Lookout::endedAt).thenComparing(Task::id));
    return ended;
  }

  private static Instant endedAt(Task task) {
    return Objects.requireNonNullElse(task.finishedAt(), task.updatedAt());
  }

  /** Those that the last look found to be no more. */
  List<UUID> gone() {
    return List.copyOf(gone);
  }

  /** Far behind many newer ones: looked up alone, one each time. */
  private void straggler(Set<UUID> unseen, List<Task> ended) {
    List<UUID> sorted = unseen.stream().sorted().toList();
    UUID next = sorted.get(Math.floorMod(turn++, sorted.size()));
    try {
      Task task = vel.task(next);
      if (task.status().isFinal()) {
        ended.add(task);
      }
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.NOT_FOUND) {
        throw refused;
      }
      gone.add(next);
    }
  }

  private static TaskQuery among(Collection<UUID> open, int page) {
    long first = open.stream().mapToLong(Lookout::madeAt).min().orElse(0);
    long last = open.stream().mapToLong(Lookout::madeAt).max().orElse(0);
    return new TaskQuery(
        null,
        null,
        null,
        Instant.ofEpochMilli(first - MARGIN_MS),
        Instant.ofEpochMilli(last + MARGIN_MS),
        null,
        new Page.Range(PAGE, page * PAGE));
  }

  /** An id begins with the milliseconds at which it was made. */
  private static long madeAt(UUID id) {
    return id.getMostSignificantBits() >>> 16;
  }
}
