package dev.vel.orchestrate;

import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.route.Candidate;
import dev.vel.route.ExhaustedException;
import dev.vel.route.Failover;
import dev.vel.route.RoutePlan;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.usage.CallReport;
import dev.vel.usage.Metered;
import dev.vel.usage.QuotaAlert;
import dev.vel.usage.UsageLog;
import dev.vel.usage.UsageMeter;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The talk with the models for one attempt: streams what they say into the task's events and
 * records each call that failed, so that a crash forgets neither. For one thread.
 */
final class Conversation implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  private static final Way AT_ONCE =
      (asked, turns) -> new Answered(asked, StreamedText.storable(turns.ask(asked).text()));

  private final Database database;
  private final Attempts attempts;
  private final UsageLog usage;
  private final UsageMeter meter;
  private final Failover failover;
  private final InstantSource clock;
  private final Attempt attempt;
  private final Abort abort;
  private final Stage stage;
  private final DeltaWriter deltas;
  private final List<CallReport> calls = new ArrayList<>();
  private final Progress progress = new Progress();
  private @Nullable Metered unbilled;
  private int percent;

  Conversation(
      Database database,
      Attempts attempts,
      UsageLog usage,
      UsageMeter meter,
      Failover failover,
      InstantSource clock,
      Attempt attempt,
      Abort abort,
      Stage stage) {
    this.database = database;
    this.attempts = attempts;
    this.usage = usage;
    this.meter = meter;
    this.failover = failover;
    this.clock = clock;
    this.attempt = attempt;
    this.abort = abort;
    this.stage = stage;
    this.percent = stage.calling();
    this.deltas = new DeltaWriter(database, attempts, attempt, abort);
    deltas.start();
  }

  /** The model's answer does not satisfy the schema, and neither does its correction. */
  static final class InvalidOutputException extends Exception {
    private final String output;
    private final String problem;
    private final transient List<CallReport> calls;

    InvalidOutputException(String output, List<String> problems, List<CallReport> calls) {
      super("The answer does not satisfy the response_schema: " + problems.getFirst());
      this.output = output;
      this.problem = problems.getFirst();
      this.calls = List.copyOf(calls);
    }

    /** An answer that is none for another reason, in one sentence. */
    InvalidOutputException(String why, String output, List<CallReport> calls) {
      super(why);
      this.output = output;
      this.problem = why;
      this.calls = List.copyOf(calls);
    }

    String output() {
      return output;
    }

    /** The first thing that is wrong with it. */
    String problem() {
      return problem;
    }

    List<CallReport> calls() {
      return calls;
    }
  }

  /** Asks the models of a plan, one turn after the other. */
  interface Turns {
    /** A whole answer, still to be billed; earlier ones are billed before it is asked for. */
    ChatReply ask(Prompt prompt) throws ExhaustedException, InterruptedException;

    /** What is left of the time for all of them together; more than nothing. */
    Duration left();

    /**
     * Records that the last answer was not the end: it is billed, and its text is void for whoever
     * watches.
     *
     * @param more what else belongs into the transaction, which the attempt fences
     */
    void goOn(String step, String message, boolean voided, Consumer<Tx> more);

    /** Counts calls of earlier attempts whose answers are gone on with; they are billed. */
    void recall(List<CallReport> earlier);

    /** Every call so far. */
    List<CallReport> calls();
  }

  /** How an answer is come by. */
  @FunctionalInterface
  interface Way {
    Answered answer(Prompt prompt, Turns turns)
        throws ExhaustedException, InterruptedException, InvalidOutputException;
  }

  /**
   * An answer.
   *
   * @param prompt that it is the answer to, with all that was said before it
   */
  record Answered(Prompt prompt, String text) {}

  /**
   * Asks, and once more with the problems named when the answer does not satisfy the task's schema.
   *
   * @return the whole, valid answer, whose call is still to be billed
   */
  String ask(RoutePlan plan, Prompt prompt, ChatLimits limits, Duration within)
      throws ExhaustedException, InterruptedException, InvalidOutputException {
    return ask(plan, prompt, limits, within, AT_ONCE);
  }

  /** The same, with the answer come by in a certain way. */
  String ask(RoutePlan plan, Prompt prompt, ChatLimits limits, Duration within, Way way)
      throws ExhaustedException, InterruptedException, InvalidOutputException {
    Turns turns = turns(plan.candidates(), limits, System.nanoTime() + within.toNanos());
    if (prompt.schema() == null) {
      return way.answer(prompt, turns).text();
    }
    // Before anything is paid for: an answer to a schema that cannot be used is worth nothing.
    OutputSchema schema = OutputSchema.of(prompt.schema());
    return checked(prompt, turns, way, schema::problems);
  }

  /**
   * Asks for JSON, and once more with the problems named when the answer has some.
   *
   * @param check names what is wrong with an answer, as sentences for the model
   * @return the whole, valid answer, whose call is still to be billed
   */
  String ask(
      RoutePlan plan,
      Prompt prompt,
      Function<String, List<String>> check,
      ChatLimits limits,
      Duration within)
      throws ExhaustedException, InterruptedException, InvalidOutputException {
    Turns turns = turns(plan.candidates(), limits, System.nanoTime() + within.toNanos());
    return checked(prompt, turns, AT_ONCE, check);
  }

  private String checked(Prompt prompt, Turns turns, Way way, Function<String, List<String>> check)
      throws ExhaustedException, InterruptedException, InvalidOutputException {
    Answered answered = way.answer(prompt, turns);
    String output = answered.text();
    List<String> problems = check.apply(output);
    if (!problems.isEmpty()) {
      settleBill();
      restart("repair", "The answer does not satisfy the schema; asking for a correction");
      Prompt repairing = answered.prompt().repairing(output, problems);
      output = StreamedText.storable(turns.ask(repairing).text());
      problems = check.apply(output);
    }
    if (!problems.isEmpty()) {
      throw new InvalidOutputException(output, problems, calls);
    }
    return OutputSchema.json(output);
  }

  private Turns turns(List<Candidate> candidates, ChatLimits limits, long deadline) {
    return new Turns() {
      @Override
      public ChatReply ask(Prompt prompt) throws ExhaustedException, InterruptedException {
        settleBill();
        return once(candidates, prompt, limits, left());
      }

      @Override
      public Duration left() {
        return Duration.ofNanos(Math.max(1, deadline - System.nanoTime()));
      }

      @Override
      public void goOn(String step, String message, boolean voided, Consumer<Tx> more) {
        Conversation.this.goOn(step, message, voided, more);
      }

      @Override
      public void recall(List<CallReport> earlier) {
        calls.addAll(0, earlier);
      }

      @Override
      public List<CallReport> calls() {
        return Conversation.this.calls();
      }
    };
  }

  private void goOn(String step, String message, boolean voided, Consumer<Tx> more) {
    deltas.discard();
    Outage.outlast(
        abort,
        () ->
            database.run(tx -> {
              bill(tx);
              attempts.progress(tx, attempt, 30, step, message, null, null, voided);
              more.accept(tx);
            }));
    billed();
  }

  /** Bills the call that brought the answer, in the transaction of the result and before it. */
  void bill(Tx tx) {
    if (unbilled != null) {
      tell(tx, usage.record(tx, unbilled));
    }
  }

  /** The transaction of the result is committed. */
  void billed() {
    unbilled = null;
  }

  /** What stops the attempt. */
  Abort abort() {
    return abort;
  }

  /** Every call so far. */
  List<CallReport> calls() {
    return List.copyOf(calls);
  }

  /** Writes the last pieces of the answer; to be called before the result. */
  void settle() {
    deltas.finish();
  }

  /** Stops streaming; an answer that came to nothing was answered all the same, and is billed. */
  @Override
  public void close() {
    deltas.close();
    settleBill();
  }

  private ChatReply once(
      List<Candidate> candidates, Prompt prompt, ChatLimits limits, Duration within)
      throws ExhaustedException, InterruptedException {
    Failover.Answer<ChatReply> answer =
        abort.during(
            () -> failover.ask(candidates, within, new TaskQuestion(prompt, limits, progress)));
    calls.add(answer.call());
    unbilled = metered(answer.call(), calls.size());
    return answer.reply();
  }

  private void settleBill() {
    if (unbilled != null) {
      record(unbilled);
      unbilled = null;
    }
  }

  /**
   * A bill needs no fence: the call was made, whoever has the task now. Where there is no database
   * it is left to whoever goes on trying when the attempt is over.
   */
  private List<QuotaAlert> record(Metered call) {
    if (!call.call().wasMade()) {
      return List.of();
    }
    try {
      return database.tx(tx -> usage.record(tx, call));
    } catch (RuntimeException e) {
      if (!Outage.caused(e)) {
        throw e;
      }
      LOG.warn("the database is away; a call of task {} is billed later", attempt.taskId());
      meter.add(call);
      return List.of();
    }
  }

  private Metered metered(CallReport call, int number) {
    return Metered.ofTask(
        attempt.userId(), attempt.agentId(), attempt.taskId(), number, call, clock.instant());
  }

  private void tell(Tx tx, List<QuotaAlert> alerts) {
    for (QuotaAlert alert : alerts) {
      attempts.progress(
          tx, attempt, percent, "quota", alert.message(), alert.provider(), null, false);
    }
  }

  private void restart(String step, String message) {
    deltas.discard();
    percent = stage.repairing();
    Outage.outlast(
        abort,
        () ->
            database.run(
                tx -> attempts.progress(tx, attempt, percent, step, message, null, null, true)));
  }

  /**
   * Turns what happens into events. Database work is shielded from the interrupt that ends a call.
   */
  private final class Progress implements TaskQuestion.Listener {
    @Override
    public UUID userId() {
      return attempt.userId();
    }

    @Override
    public void calling(Candidate candidate) {
      abort.shielded(() ->
          database.run(tx ->
              attempts.progress(
                  tx,
                  attempt,
                  percent,
                  "calling",
                  "Running on " + candidate.label(),
                  candidate.provider(),
                  candidate.id(),
                  false)));
    }

    @Override
    public void text(String piece) {
      if (stage.isAnswer()) {
        deltas.add(piece);
      }
    }

    @Override
    public void failed(CallReport call, String message, Optional<Candidate> next, boolean voided) {
      calls.add(call);
      String then = next.map(it -> "; next is " + it.label()).orElse("");
      abort.shielded(() -> {
        deltas.discard();
        List<QuotaAlert> alerts = record(metered(call, calls.size()));
        database.run(tx -> {
          tell(tx, alerts);
          attempts.progress(
              tx,
              attempt,
              percent,
              "failover",
              StreamedText.storable(message) + then,
              call.provider(),
              call.model(),
              voided);
        });
      });
    }

    @Override
    public void stopped(CallReport call) {
      abort.shielded(() -> record(metered(call, calls.size() + 1)));
    }
  }
}
