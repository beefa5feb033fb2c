package dev.vel.cli.conversation;

import dev.vel.cli.output.Text;
import dev.vel.task.Task;
import dev.vel.wire.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A conversation as it is remembered: which tasks it is made of. What was said stands in the tasks.
 *
 * @param name what the user called it, null for nothing
 * @param home null as long as nothing was said
 * @param agent the name or id of the agent; null for the default one
 * @param model null to leave it to the agent and to routing
 * @param title how it began, null as long as nothing was said that may be kept
 * @param tasks each goes on from the one before it
 * @param last what was asked last, also when it came to nothing; null when that was taken back
 * @param edition how often it was kept, by which shells notice that another one went on with it
 */
public record Session(
    UUID id,
    @Nullable String name,
    @Nullable Home home,
    @Nullable String agent,
    @Nullable String model,
    @Nullable String title,
    List<UUID> tasks,
    @Nullable UUID last,
    Spent spent,
    Instant createdAt,
    Instant updatedAt,
    int edition) {
  private static final int TITLE = 60;

  /** So many characters of the end of an id are shown. */
  static final int TAIL = 8;

  public Session {
    tasks = List.copyOf(tasks);
  }

  /** One in which nothing was said yet. */
  public static Session begin(@Nullable String agent, @Nullable String model, Instant now) {
    return new Session(
        Ids.next(), null, null, agent, model, null, List.of(), null, Spent.NOTHING, now, now, 0);
  }

  /** The task that the next one goes on from. */
  public Optional<UUID> head() {
    return tasks.isEmpty() ? Optional.empty() : Optional.of(tasks.getLast());
  }

  /** What people call it: its name, or the end of its id. */
  public String called() {
    return Objects.requireNonNullElse(name, tail());
  }

  /** The end of its id. */
  public String tail() {
    String whole = id.toString();
    return whole.substring(whole.length() - TAIL);
  }

  /** How it is told from others in a list. */
  public String about() {
    return Objects.requireNonNullElse(title, tasks.isEmpty() ? "(empty)" : "(private)");
  }

  public Session named(String wanted) {
    return new Session(
        id, wanted, home, agent, model, title, tasks, last, spent, createdAt, updatedAt, edition);
  }

  public Session withAgent(@Nullable String wanted) {
    return new Session(
        id, name, home, wanted, model, title, tasks, last, spent, createdAt, updatedAt, edition);
  }

  public Session withModel(@Nullable String wanted) {
    return new Session(
        id, name, home, agent, wanted, title, tasks, last, spent, createdAt, updatedAt, edition);
  }

  /** With a task that was just submitted; a title only where the prompt may be kept. */
  Session with(UUID task, Home where, String prompt, boolean secret, Instant now) {
    List<UUID> more = new ArrayList<>(tasks);
    more.add(task);
    String beginning = title == null && !secret ? titleOf(prompt) : title;
    return new Session(
        id, name, where, agent, model, beginning, more, task, spent, createdAt, now, edition);
  }

  private static String titleOf(String prompt) {
    return Text.fit(Discreet.text(Text.line(prompt)), TITLE);
  }

  /** Without its newest task, which can still be asked again. */
  Session withoutHead() {
    List<UUID> fewer = tasks.subList(0, Math.max(0, tasks.size() - 1));
    return new Session(
        id, name, home, agent, model, title, fewer, last, spent, createdAt, updatedAt, edition);
  }

  /** With its newest task taken back for good; with the first one goes what it is told by. */
  Session undone(Instant now) {
    Session shorter = withoutHead();
    return new Session(
        id,
        name,
        home,
        agent,
        model,
        shorter.tasks.isEmpty() ? null : title,
        shorter.tasks,
        shorter.head().orElse(null),
        spent,
        createdAt,
        now,
        edition);
  }

  Session spending(Task task) {
    return new Session(
        id,
        name,
        home,
        agent,
        model,
        title,
        tasks,
        last,
        spent.plus(task),
        createdAt,
        updatedAt,
        edition);
  }

  /** As it is kept next. */
  Session nextEdition() {
    return new Session(
        id, name, home, agent, model, title, tasks, last, spent, createdAt, updatedAt, edition + 1);
  }

  /** The same as a session of its own, beside another one, whose name it cannot have. */
  Session beside(Session other) {
    String own = name != null && name.equalsIgnoreCase(other.name) ? null : name;
    return new Session(
        Ids.next(), own, home, agent, model, title, tasks, last, spent, createdAt, updatedAt, 0);
  }
}
