package dev.vel.cli.conversation;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Interrupts;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A conversation under way: each prompt is a task that goes on from the one before it. The session
 * is kept before an answer is waited for, so that whatever ends this process loses nothing. For one
 * thread.
 */
public final class Conversation {
  private final LazyDoor door;
  private final Sessions sessions;
  private final InstantSource clock;
  private Session session;

  /** Whether the newest task is known to have ended. */
  private boolean settled;

  /** Whether what was kept last could be kept. */
  private boolean kept = true;

  private @Nullable UUID agent;
  private final List<String> news = new ArrayList<>();

  /** Null where whoever asks can see for themselves that the vel is away. */
  private @Nullable Endurance endurance;

  public Conversation(LazyDoor door, Sessions sessions, InstantSource clock, Session session) {
    this.door = door;
    this.sessions = sessions;
    this.clock = clock;
    this.session = session;
  }

  public Session session() {
    return session;
  }

  public Sessions sessions() {
    return sessions;
  }

  public LazyDoor door() {
    return door;
  }

  /** From now on it is tried for a while when the vel is away. */
  public void outlast(Endurance outages) {
    endurance = outages;
  }

  /** What happened to what is remembered of it, and is to be told: once. */
  public List<String> news() {
    List<String> told = List.copyOf(news);
    news.clear();
    return told;
  }

  /** Goes on with another session, or begins one. */
  public void turnTo(Session other) {
    session = other;
    settled = other.tasks().isEmpty();
    agent = null;
  }

  /** Changes what is remembered of this one; kept once something was said. */
  public void change(Session changed) {
    agent = null;
    keep(changed);
  }

  /**
   * Asks, and shows the answer as it comes.
   *
   * @param secret whether nothing of the prompt may be kept on this machine
   * @return the task as it ended
   */
  public Task ask(String prompt, boolean secret, AnswerView view, Interrupts interrupts)
      throws InterruptedException {
    view.begin();
    return shown(
        view,
        () -> {
          Vel vel = door.vel(interrupts);
          settle(vel, view, interrupts);
          Home home = door.home(interrupts);
          Task task = submit(vel, prompt, interrupts);
          settled = false;
          keep(session.with(task.id(), home, prompt, secret, clock.instant()));
          door.startEngine(interrupts);
          return conclude(Following.of(vel, task.id(), view, interrupts), view);
        });
  }

  private interface Deed {
    Task run() throws InterruptedException;
  }

  /** Whatever ends it, what is said next stands below what was shown. */
  private static Task shown(AnswerView view, Deed deed) throws InterruptedException {
    try {
      return deed.run();
    } catch (InterruptedException | RuntimeException broken) {
      view.end(null);
      throw broken;
    }
  }

  /** Asks the last thing again, from where it was asked. */
  public Task askAgain(AnswerView view, Interrupts interrupts) throws InterruptedException {
    UUID last = session.last();
    if (last == null) {
      throw new CommandException(
          ExitCode.FAILED, "nothing was asked yet that could be asked again");
    }
    Vel vel = door.vel(interrupts);
    settle(vel, view, interrupts);
    String prompt = vel.task(last).description();
    if (session.head().equals(Optional.of(last))) {
      session = session.withoutHead();
    }
    return ask(prompt, true, view, interrupts);
  }

  /** Takes the last prompt and its answer back; answers the prompt. */
  public String undo(AnswerView view, Interrupts interrupts) throws InterruptedException {
    UUID head =
        session
            .head()
            .orElseThrow(
                () -> new CommandException(ExitCode.FAILED, "there is nothing to take back"));
    Vel vel = door.vel(interrupts);
    settle(vel, view, interrupts);
    String prompt = vel.task(head).description();
    keep(session.undone(clock.instant()));
    return prompt;
  }

  /** Asks what may be asked twice. */
  private <T> T patiently(Supplier<T> question, Interrupts interrupts) throws InterruptedException {
    return endurance == null ? question.get() : endurance.ask(question, interrupts);
  }

  /** The newest task, once it has ended: one that still runs is shown to its end. */
  public Optional<Task> settle(Vel vel, AnswerView view, Interrupts interrupts)
      throws InterruptedException {
    Optional<UUID> head = session.head();
    if (settled || head.isEmpty()) {
      return Optional.empty();
    }
    Task task = patiently(() -> vel.task(head.get()), interrupts);
    if (task.status().isFinal()) {
      settled = true;
      if (isVoid(task)) {
        keep(session.withoutHead());
      }
      return Optional.of(task);
    }
    view.note("the last answer is still under way:");
    door.startEngine(interrupts);
    Task ended = shown(view, () -> conclude(Following.of(vel, task.id(), view, interrupts), view));
    if (interrupts.raised()) {
      throw new InterruptedException("whoever stops that answer does not want what follows it");
    }
    view.begin();
    return Optional.of(ended);
  }

  /** Sent again it is the same task: it has the same key. */
  private Task submit(Vel vel, String prompt, Interrupts interrupts) throws InterruptedException {
    ObjectNode parameters = Json.object();
    session.head().ifPresent(head -> parameters.put("continues", head.toString()));
    if (session.model() != null) {
      parameters.put("model", session.model());
    }
    ObjectNode body = Json.object().put("agent_id", agent(vel, interrupts).toString());
    body.put("description", prompt).set("parameters", parameters);
    NewTask task = NewTask.read(body);
    String key = UUID.randomUUID().toString();
    try {
      return patiently(() -> vel.submit(task, key), interrupts);
    } catch (VelException refused) {
      if (refused.code() == ErrorCode.NOT_FOUND) {
        agent = null; // Somebody deleted it meanwhile.
      }
      throw refused;
    }
  }

  private UUID agent(Vel vel, Interrupts interrupts) throws InterruptedException {
    UUID known = agent;
    if (known == null) {
      String named = session.agent();
      known =
          patiently(
              () -> (named == null ? Agents.byDefault(vel) : Agents.find(vel, named)).id(),
              interrupts);
      agent = known;
    }
    return known;
  }

  private Task conclude(Task task, AnswerView view) {
    settled = true;
    Session after = session.spending(task);
    keep(isVoid(task) ? after.withoutHead() : after);
    view.end(task.result() == null ? null : task.result().output());
    return task;
  }

  /** Whether the model was asked and had nothing to say. */
  public static boolean isEmpty(Task task) {
    return task.status() == TaskStatus.COMPLETED && isVoid(task);
  }

  /** Whether it left nothing that a later answer could rest on. */
  private static boolean isVoid(Task task) {
    return task.status() == TaskStatus.FAILED
        || task.result() == null
        || task.result().output().isBlank();
  }

  /** What cannot be kept goes on all the same: nobody is to lose an answer for it. */
  private void keep(Session changed) {
    session = changed;
    if (changed.home() == null) {
      return;
    }
    try {
      session = sessions.save(changed);
      kept = true;
    } catch (IOException unusable) {
      if (kept) {
        news.add(
            "this conversation goes on, but is not kept for later: "
                + Failures.sentenceOf(unusable));
      }
      kept = false;
    }
    if (!session.id().equals(changed.id())) {
      news.add(
          "another shell went on with the session "
              + changed.called()
              + ": here it goes on as one of its own, "
              + session.called());
    }
  }
}
