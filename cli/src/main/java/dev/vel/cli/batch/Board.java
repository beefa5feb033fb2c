package dev.vel.cli.batch;

import java.util.AbstractList;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * Which tasks of a file wait, are open, and have ended. Answers are left in the journal and read
 * from there when somebody wants them. For one thread.
 */
final class Board {
  private final List<Item> items;
  private final Journal journal;
  private final Map<UUID, Item> open = new LinkedHashMap<>();
  private final Deque<Item> waiting = new ArrayDeque<>();
  private final Map<String, Known.Ended> ended = new HashMap<>();
  private final Set<String> resumed = new HashSet<>();
  private String reason = "it was not run";

  Board(List<Item> items, Journal journal) {
    this.items = items;
    this.journal = journal;
  }

  Map<UUID, Item> open() {
    return open;
  }

  Deque<Item> waiting() {
    return waiting;
  }

  int size() {
    return items.size();
  }

  void opened(UUID task, Item item) {
    open.put(task, item);
  }

  /** Takes a task as ended, and keeps its answer. */
  BatchResult ended(Item item, Answer answer) {
    journal.ended(item.key(), item.fingerprint(), answer);
    open.remove(answer.taskId());
    journal.known(item.key()).ifPresent(known -> keep(item, known));
    return BatchResult.of(item, answer, false);
  }

  /** Takes over what an earlier run has. */
  BatchResult resumed(Item item, Known.Ended known) {
    keep(item, known);
    resumed.add(item.id());
    return BatchResult.of(item, journal.answer(known), true);
  }

  private void keep(Item item, Known known) {
    if (known instanceof Known.Ended end) {
      ended.put(item.id(), end);
    }
  }

  /** Says why those that are not run are not. */
  void giveUp(String why) {
    reason = why;
  }

  /** What became of every task, in the order of the file. */
  List<BatchResult> results() {
    Map<String, UUID> tasks = new HashMap<>();
    open.forEach((task, item) -> tasks.put(item.id(), task));
    List<Item> all = new ArrayList<>(items);
    return new AbstractList<>() {
      @Override
      public BatchResult get(int index) {
        return result(all.get(index), tasks);
      }

      @Override
      public int size() {
        return all.size();
      }
    };
  }

  private BatchResult result(Item item, Map<String, UUID> tasks) {
    Known.Ended end = ended.get(item.id());
    if (end != null) {
      return BatchResult.of(item, journal.answer(end), resumed.contains(item.id()));
    }
    UUID task = tasks.get(item.id());
    return BatchResult.skipped(item, task, task == null ? reason : "its end was not waited for");
  }
}
