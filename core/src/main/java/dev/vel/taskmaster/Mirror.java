package dev.vel.taskmaster;

import dev.vel.mcp.ToolException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes a task and its steps in a project the way they ought to be. Doing it again changes nothing,
 * and whatever was missed before is made good: so it does not matter where an earlier time broke
 * off.
 */
final class Mirror {
  private final Project project;
  private final Refs refs;

  /** The id that a task got, kept where a crash does not lose it. */
  interface Refs {
    void save(String ref);
  }

  Mirror(Project project, Refs refs) {
    this.project = project;
    this.refs = refs;
  }

  /**
   * @param ref the id that the task got earlier, null when none is known
   * @param steps each after those it depends on
   */
  void make(@Nullable String ref, Wanted task, List<Wanted> steps)
      throws ToolException, InterruptedException {
    Entry entry = entry(ref, task);
    Map<UUID, String> ids = addMissing(entry, steps);
    Map<Mark, List<String>> marks = new LinkedHashMap<>();
    for (Wanted step : steps) {
      make(marks, entry.id() + "." + ids.get(step.id()), step, entry.subtask(step));
    }
    make(marks, entry.id(), task, Optional.of(entry));
    for (Map.Entry<Mark, List<String>> mark : marks.entrySet()) {
      project.mark(mark.getValue(), mark.getKey());
    }
  }

  private Entry entry(@Nullable String ref, Wanted task)
      throws ToolException, InterruptedException {
    if (ref != null) {
      Optional<Entry> known = project.find(ref, task);
      if (known.isPresent()) {
        return known.get();
      }
    }
    Optional<Entry> lost = project.search(task);
    Entry entry =
        lost.isPresent()
            ? lost.get()
            : new Entry(project.add(task), Mark.PENDING.wire(), task.marker(), null, List.of());
    refs.save(entry.id());
    return entry;
  }

  private Map<UUID, String> addMissing(Entry entry, List<Wanted> steps)
      throws ToolException, InterruptedException {
    Map<UUID, String> ids = new HashMap<>();
    for (Wanted step : steps) {
      Optional<Entry> known = entry.subtask(step);
      if (known.isPresent()) {
        ids.put(step.id(), known.get().id());
      } else {
        List<String> before =
            step.dependsOn().stream()
                .filter(ids::containsKey)
                .map(id -> entry.id() + "." + ids.get(id))
                .toList();
        ids.put(step.id(), project.addSubtask(entry.id(), step, before));
      }
    }
    return ids;
  }

  private void make(Map<Mark, List<String>> marks, String id, Wanted wanted, Optional<Entry> known)
      throws ToolException, InterruptedException {
    boolean reopened = keepResult(id, wanted, known);
    boolean differs =
        known.map(it -> it.differs(wanted.mark())).orElse(wanted.mark() != Mark.PENDING);
    if (differs || reopened) {
      marks.computeIfAbsent(wanted.mark(), any -> new ArrayList<>()).add(id);
    }
  }

  /**
   * Task Master takes a task for done with the last of its subtasks, and changes nothing in it from
   * then on.
   *
   * @return whether it had to be opened again for that
   */
  private boolean keepResult(String id, Wanted wanted, Optional<Entry> known)
      throws ToolException, InterruptedException {
    String kept = known.map(Entry::result).orElse(null);
    boolean missing =
        wanted.output() != null && wanted.mark().isFinal() && !wanted.output().equals(kept);
    if (!missing || project.result(id, wanted)) {
      return false;
    }
    project.mark(List.of(id), Mark.IN_PROGRESS);
    project.result(id, wanted);
    return true;
  }
}
