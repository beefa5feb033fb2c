package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.api.Vel;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.output.ClosedPipe;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Runs the tasks of a file, so many at a time. What is about to be submitted is written down first,
 * under a key that makes sending it again harmless, so that a run that is killed anywhere can go on
 * and makes no task twice. For one thread.
 */
final class Run {
  /** Keys are honoured for 24 hours; clocks differ a little. */
  private static final Duration KEPT = Duration.ofHours(23);

  /** A request may have 1 MiB. */
  private static final int LARGEST = 256 * 1024;

  /** For cancelling: less than a signal to end leaves, with time for the reports. */
  static final Duration LAST = Duration.ofSeconds(15);

  private final Wish wish;
  private final Door door;
  private final Vel vel;
  private final Journal journal;
  private final Board board;
  private final Budget budget;
  private final Reach reach;
  private final Lookout lookout;
  private final Pace pace;
  private final Teller teller;
  private final List<UUID> strays = new ArrayList<>();
  private @Nullable Ending halt;
  private @Nullable RuntimeException failure;
  private boolean deaf;

  /**
   * What is wanted.
   *
   * @param agents by the ids of the tasks
   * @param concurrency how many may be open at a time
   * @param retryFailed whether what failed in an earlier run is run again
   * @param keepRunning whether an interrupt leaves open tasks alone
   */
  record Wish(
      List<Item> items,
      Map<String, UUID> agents,
      int concurrency,
      boolean retryFailed,
      boolean keepRunning,
      InstantSource clock) {}

  /** Hears of what happens. */
  interface Teller {
    void ended(BatchResult result);

    void notice(String sentence);
  }

  Run(
      Wish wish,
      Door door,
      Journal journal,
      Board board,
      Budget budget,
      Reach reach,
      Teller teller) {
    this.wish = wish;
    this.door = door;
    this.vel = door.vel();
    this.journal = journal;
    this.board = board;
    this.budget = budget;
    this.reach = reach;
    this.lookout = new Lookout(vel);
    this.pace = door.settings().isPresent() ? Pace.near() : Pace.far();
    this.teller = teller;
  }

  /** Runs them until all have ended, or something ends the run. */
  Ending go() throws InterruptedException {
    Ending ending = end();
    board.giveUp(reason(ending));
    return ending;
  }

  private Ending end() throws InterruptedException {
    try {
      return work();
    } catch (Stopped asked) {
      teller.notice(parting());
      windUp();
      return Ending.of(Ending.Kind.INTERRUPTED);
    } catch (ClosedPipe gone) {
      broken(gone);
      windUp();
      return Ending.of(Ending.Kind.INTERRUPTED);
    } catch (VelException lost) {
      return new Ending(Ending.Kind.LOST, lost);
    } catch (RuntimeException why) {
      broken(why);
      if (!unfinished().isEmpty()) {
        teller.notice(parting());
      }
      windUp();
      return new Ending(Ending.Kind.INTERRUPTED, why);
    }
  }

  /** What went wrong in this run itself, after which it could only be wound up. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** Whether nobody can be told of results any more. */
  boolean isDeaf() {
    return deaf;
  }

  private void broken(RuntimeException why) {
    if (failure == null) {
      failure = why;
    }
  }

  private Ending work() throws Stopped, InterruptedException {
    confirm();
    takeOver();
    if (!board.open().isEmpty() || !board.waiting().isEmpty()) {
      door.startEngine();
    }
    while (true) {
      reach.check();
      fill();
      if (board.open().isEmpty()) {
        return halt == null ? Ending.of(Ending.Kind.DONE) : halt;
      }
      reach.rest(pace.pause(door.allowance()));
      look();
    }
  }

  private String reason(Ending ending) {
    return switch (ending.kind()) {
      case DONE -> "it was not run";
      case BUDGET -> "it was not run: the budget was reached";
      case INTERRUPTED -> "it was not run: " + why(ending, "the run was interrupted");
      case REFUSED, LOST -> "it was not run: " + why(ending, "refused");
    };
  }

  private static String why(Ending ending, String otherwise) {
    return ending.why() == null ? otherwise : Failures.sentenceOf(ending.why());
  }

  /** Sends again what may not have arrived; what did is not made twice. */
  private void confirm() throws Stopped, InterruptedException {
    Optional<Sending> sending = journal.unconfirmed();
    if (sending.isEmpty()) {
      return;
    }
    if (sending.get().at().isBefore(wish.clock().instant().minus(KEPT))) {
      throw new CommandException(
          ExitCode.FAILED,
          sending.get().parts().size()
              + " tasks were sent at "
              + sending.get().at()
              + ", and it cannot be found out any more whether they arrived; look at `vel task list`,"
              + " and begin anew without --resume");
    }
    send(sending.get(), true);
  }

  /**
   * Submits tasks.
   *
   * @param before whether an earlier try may have arrived
   */
  private boolean send(Sending sending, boolean before) throws Stopped, InterruptedException {
    List<NewTask> tasks = sending.tasks().stream().map(NewTask::read).toList();
    Delivery delivery = new Delivery(before);
    try {
      List<Task> made =
          reach.ask(() -> delivery.attempt(() -> vel.submitAll(tasks, sending.idempotencyKey())));
      keep(made.stream().map(Task::id).toList());
      return true;
    } catch (Stopped asked) {
      judge(delivery, tasks.size());
      throw asked;
    } catch (VelException refused) {
      judge(delivery, tasks.size());
      if (refused.code() == ErrorCode.UNAVAILABLE) {
        throw refused;
      }
      halt = new Ending(Ending.Kind.REFUSED, refused);
      return false;
    }
  }

  /** What certainly never arrived need not be found out about when a later run goes on. */
  private void judge(Delivery delivery, int tasks) {
    if (delivery.mayHaveArrived()) {
      teller.notice(
          "whether the last tasks arrived is not known: "
              + Summary.count(tasks)
              + "; --resume finds out");
    } else {
      journal.refused();
    }
  }

  private void keep(List<UUID> made) {
    try {
      journal.sent(made);
    } catch (CommandException full) {
      strays.addAll(made);
      throw full;
    }
  }

  private void takeOver() throws Stopped, InterruptedException {
    Set<String> keys = new HashSet<>();
    int changed = 0;
    for (Item item : wish.items()) {
      keys.add(item.key());
      Known known = journal.known(item.key()).orElse(null);
      if (known != null && !known.fingerprint().equals(item.fingerprint())) {
        changed++;
        giveUp(item.key(), known);
        known = null;
      }
      takeOver(item, known);
    }
    if (changed > 0) {
      teller.notice("changed since, and run anew: " + Summary.count(changed));
    }
    for (Map.Entry<String, Known> other : journal.all().entrySet()) {
      if (!keys.contains(other.getKey())) {
        giveUp(other.getKey(), other.getValue());
      }
    }
  }

  private void takeOver(Item item, @Nullable Known known) throws Stopped, InterruptedException {
    switch (known) {
      case null -> board.waiting().add(item);
      case Known.Open open -> {
        board.opened(open.taskId(), item);
        budget.mustHold(item);
      }
      case Known.Ended ended -> {
        Answer answer = journal.answer(ended);
        BatchResult result = BatchResult.of(item, answer, true);
        boolean again =
            answer.status() == TaskStatus.CANCELLED
                || (wish.retryFailed() && result.status().failed());
        if (again) {
          board.waiting().add(item);
        } else {
          tell(board.resumed(item, ended));
        }
      }
    }
  }

  /** A task that nobody wants the answer of any more; what it cost counts. */
  private void giveUp(String key, Known known) throws Stopped, InterruptedException {
    if (known instanceof Known.Open(String fingerprint, UUID task)) {
      Task ended = reach.ask(() -> Recall.cancel(vel, task)).orElse(null);
      if (ended != null) {
        Answer answer = Answer.of(ended);
        journal.ended(key, fingerprint, answer);
        budget.spend(answer.costUsd());
      }
    }
  }

  private void fill() throws Stopped, InterruptedException {
    while (halt == null && room() > 0 && !board.waiting().isEmpty()) {
      List<Item> batch = take();
      if (batch.isEmpty()) {
        if (board.open().isEmpty()) {
          halt = Ending.of(Ending.Kind.BUDGET);
        }
        return;
      }
      submit(batch);
    }
  }

  private int room() {
    return wish.concurrency() - board.open().size();
  }

  private List<Item> take() throws Stopped, InterruptedException {
    List<Item> batch = new ArrayList<>();
    int most = Math.min(room(), NewTask.MAX_BATCH);
    int size = 0;
    while (batch.size() < most && !board.waiting().isEmpty()) {
      Item next = board.waiting().getFirst();
      size += Json.write(next.task()).length();
      if ((size > LARGEST && !batch.isEmpty()) || !budget.hold(next)) {
        break;
      }
      batch.add(board.waiting().removeFirst());
    }
    return batch;
  }

  private void submit(List<Item> batch) throws Stopped, InterruptedException {
    List<JsonNode> tasks = new ArrayList<>();
    List<Sending.Part> parts = new ArrayList<>();
    for (Item item : batch) {
      tasks.add(Json.<JsonNode>tree(item.of(wish.agents().getOrDefault(item.id(), Item.NOBODY))));
      parts.add(new Sending.Part(item.key(), item.fingerprint()));
    }
    Sending sending =
        new Sending(UUID.randomUUID().toString(), wish.clock().instant(), parts, tasks);
    journal.sending(sending);
    if (!send(sending, false)) {
      batch.forEach(budget::release);
      batch.reversed().forEach(board.waiting()::addFirst);
      return;
    }
    for (Item item : batch) {
      if (journal.known(item.key()).orElse(null) instanceof Known.Open open) {
        board.opened(open.taskId(), item);
      }
    }
  }

  private void look() throws Stopped, InterruptedException {
    List<Task> ended = reach.ask(() -> lookout.ended(board.open().keySet()));
    for (UUID gone : lookout.gone()) {
      Item item = board.open().remove(gone);
      if (item != null) {
        teller.notice("the task of " + item.id() + " is gone, and is submitted again");
        budget.release(item);
        board.waiting().addFirst(item);
      }
    }
    ended.forEach(this::finish);
    if (!ended.isEmpty()) {
      pace.moved();
    }
  }

  private void finish(Task task) {
    Item item = board.open().get(task.id());
    if (item == null) {
      return;
    }
    Answer answer = Answer.of(task);
    pace.took(answer.tookMs());
    budget.spend(item, answer.costUsd());
    tell(board.ended(item, answer));
  }

  private void tell(BatchResult result) {
    if (deaf) {
      return;
    }
    try {
      teller.ended(result);
    } catch (RuntimeException unheard) {
      deaf = true;
      throw unheard;
    }
  }

  /** Whatever comes of it, the others are to be cancelled, too. */
  private void settle(UUID task, Optional<Task> ended) {
    if (ended.isEmpty()) {
      board.open().remove(task);
      return;
    }
    try {
      finish(ended.get());
    } catch (RuntimeException why) {
      broken(why);
    }
  }

  /** Those that are open, and those that could not be written down. */
  private List<UUID> unfinished() {
    List<UUID> tasks = new ArrayList<>(board.open().keySet());
    tasks.addAll(strays);
    return tasks;
  }

  /** What becomes of the tasks of a run that is interrupted. */
  private String parting() {
    int open = unfinished().size();
    if (open == 0) {
      return "interrupted; --resume goes on later";
    }
    return wish.keepRunning()
        ? "interrupted: "
            + Summary.count(open)
            + (open == 1 ? " goes" : " go")
            + " on without this run; --resume comes back to "
            + (open == 1 ? "it" : "them")
        : "interrupted: cancelling " + Summary.count(open) + "; --resume goes on later";
  }

  private void windUp() throws InterruptedException {
    if (wish.keepRunning()) {
      leave();
      return;
    }
    Recall.Outcome outcome = new Recall(vel, LAST).cancel(unfinished(), this::settle);
    outcome.complaint().ifPresent(teller::notice);
  }

  private void leave() {
    if (unfinished().isEmpty()) {
      return;
    }
    try {
      door.runInBackground();
    } catch (RuntimeException why) {
      broken(why);
    }
  }
}
