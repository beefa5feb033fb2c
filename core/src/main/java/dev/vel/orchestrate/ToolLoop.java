package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.ChatReply;
import dev.vel.llm.ChatRequest.ToolChoice;
import dev.vel.llm.ChatToolCall;
import dev.vel.mcp.Tool;
import dev.vel.route.ExhaustedException;
import dev.vel.task.Attempt;
import dev.vel.task.TaskResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model call tools until it answers with a text: asks, makes the calls that it asks for,
 * tells it what came of them and asks again. What a tool says is data: it is told to the model and
 * changes nothing about what may be called. Goes on from the turns of earlier attempts. For one
 * thread.
 */
final class ToolLoop implements Conversation.Way {
  /** So many calls of one turn are made; the model may ask for the others again. */
  private static final int MOST_CALLS = 16;

  /** The same call is made so often in a task. */
  private static final int MOST_SAME = 3;

  private static final int LONGEST_ID = 256;
  private static final Duration LONGEST_CALL = Duration.ofSeconds(60);

  /** A call that is begun with less time left would most likely be broken off. */
  private static final Duration LEAST_TIME = Duration.ofSeconds(2);

  private final Attempt attempt;
  private final Abort abort;
  private final ToolCaller caller;
  private final ToolOffer offer;
  private final TurnLog log;
  private final Transcript transcript;
  private final int steps;

  ToolLoop(
      Attempt attempt,
      Abort abort,
      ToolCaller caller,
      ToolOffer offer,
      TurnLog log,
      Transcript transcript,
      int steps) {
    this.attempt = attempt;
    this.abort = abort;
    this.caller = caller;
    this.offer = offer;
    this.log = log;
    this.transcript = transcript;
    this.steps = steps;
  }

  /** What was called so far, by earlier attempts too. */
  List<TaskResult.ToolCall> calls() {
    return transcript.calls();
  }

  @Override
  public Conversation.Answered answer(Prompt prompt, Conversation.Turns turns)
      throws ExhaustedException, InterruptedException, Conversation.InvalidOutputException {
    Duration least = least(turns.left());
    Toolbox box = offer.take(attempt, abort, turns.left());
    turns.recall(transcript.turns().stream().map(ToolTurn::report).toList());
    while (true) {
      call(box, turns, least);
      boolean last = transcript.turns().size() >= steps;
      ToolChoice choice = last ? ToolChoice.NONE : ToolChoice.AUTO;
      Prompt asked = prompt.with(transcript.messages(last), box.offered(), choice);
      ChatReply reply = turns.ask(asked);
      String text = StreamedText.storable(reply.text());
      if (reply.toolCalls().isEmpty() || (last && !text.isBlank())) {
        return new Conversation.Answered(asked, text);
      }
      if (last) {
        throw new Conversation.InvalidOutputException(
            "The model went on asking for tools after " + steps + " steps instead of answering",
            text,
            turns.calls());
      }
      record(reply, text, box, turns);
    }
  }

  private void record(ChatReply reply, String text, Toolbox box, Conversation.Turns turns) {
    AtomicInteger made = new AtomicInteger();
    List<ToolTurn.Asked> asked = new ArrayList<>();
    for (ChatToolCall call : reply.toolCalls()) {
      ChatToolCall sent = sendable(call, asked.size(), box);
      Optional<ToolOutcome> refusal = refusal(call, sent, box, asked, made);
      Tool meant = box.find(call.name()).orElse(null);
      asked.add(
          new ToolTurn.Asked(
              sent,
              meant == null ? null : meant.server(),
              meant == null ? null : meant.name(),
              false,
              refusal.orElse(null)));
    }
    ToolTurn turn =
        new ToolTurn(transcript.turns().size() + 1, text, asked, turns.calls().getLast());
    turns.goOn(
        "tool",
        summary(turn),
        !reply.text().isEmpty(),
        tx -> {
          log.add(tx, attempt, turn);
          turn.calls().stream()
              .filter(it -> it.outcome() != null)
              .forEach(it -> caller.audited(tx, attempt, it.call(), it.outcome()));
        });
    transcript.add(turn);
  }

  /** The call as every provider takes it back: with a sane id and name, and arguments in JSON. */
  private static ChatToolCall sendable(ChatToolCall call, int place, Toolbox box) {
    String id = StreamedText.storable(call.id());
    String name = call.name();
    if (box.find(name).isEmpty()) {
      name = ToolNames.clean(name);
      name = name.substring(0, Math.min(name.length(), ToolNames.LONGEST));
    }
    return new ChatToolCall(
        id.length() <= LONGEST_ID ? id : "call_" + place,
        name,
        ToolArguments.read(call.arguments()).map(ToolArguments::write).orElse("{}"));
  }

  /** Why a call is not made, or nothing. */
  private Optional<ToolOutcome> refusal(
      ChatToolCall call,
      ChatToolCall sent,
      Toolbox box,
      List<ToolTurn.Asked> before,
      AtomicInteger made) {
    Tool tool = box.find(call.name()).orElse(null);
    if (tool == null) {
      return Optional.of(
          new ToolOutcome(
              null,
              sent.name(),
              ToolOutcome.NOT_ALLOWED,
              "There is no tool of this name for this task, and none can be added. It was not called.",
              0));
    }
    Optional<JsonNode> arguments = ToolArguments.read(call.arguments());
    if (arguments.isEmpty()) {
      return refused(
          tool,
          ToolOutcome.INVALID_ARGUMENTS,
          "The arguments are not a JSON object with numbers of a sane size. The tool was not called.");
    }
    long same =
        transcript.times(sent)
            + before.stream().filter(it -> Transcript.isSame(it.call(), sent)).count();
    if (same >= MOST_SAME) {
      return refused(
          tool,
          ToolOutcome.REPEATED,
          "The same call was asked for %d times before, and its results stand above. It was not made again: go on with what there is."
              .formatted(same));
    }
    if (made.incrementAndGet() > MOST_CALLS) {
      return refused(
          tool,
          ToolOutcome.TOO_MANY,
          "Only %d calls are made in one step. Ask for this one again if it is still needed."
              .formatted(MOST_CALLS));
    }
    return Optional.empty();
  }

  private static Optional<ToolOutcome> refused(Tool tool, String kind, String text) {
    return Optional.of(new ToolOutcome(tool.server(), tool.name(), kind, text, 0));
  }

  private static String summary(ToolTurn turn) {
    int open = turn.open().size();
    String asks = "The model asks for " + (open == 1 ? "1 call" : open + " calls");
    List<ToolOutcome> refused = turn.outcomes();
    if (refused.isEmpty()) {
      return asks;
    }
    String names =
        refused.stream()
            .limit(5)
            .map(it -> ToolText.brief(it.label(), 100) + " (" + it.kind() + ")")
            .collect(Collectors.joining(", "));
    return asks + "; not made: " + names + (refused.size() > 5 ? " …" : "");
  }

  /** Tasks that have little time from the start may call tools, too. */
  private static Duration least(Duration whole) {
    Duration quarter = whole.dividedBy(4);
    return quarter.compareTo(LEAST_TIME) < 0 ? quarter : LEAST_TIME;
  }

  /**
   * Makes the calls of the last turn that have no outcome yet.
   *
   * @throws ExhaustedException when too little time is left: they are begun by the next attempt
   */
  private void call(Toolbox box, Conversation.Turns turns, Duration least)
      throws ExhaustedException, InterruptedException {
    if (transcript.turns().isEmpty() || transcript.turns().getLast().open().isEmpty()) {
      return;
    }
    if (turns.left().compareTo(least) < 0) {
      throw ExhaustedException.outOfTime(
          "The time was over before the tools that the model asked for were called");
    }
    ToolTurn turn = transcript.turns().getLast();
    List<Integer> open = turn.open();
    List<Parallel.Piece<ToolOutcome>> pieces = new ArrayList<>();
    for (int place : open) {
      pieces.add(stop -> call(turn, place, box, turns, stop));
    }
    List<ToolOutcome> outcomes = Parallel.all("tool-" + attempt.taskId(), abort, pieces);
    ToolTurn whole = turn;
    for (int i = 0; i < open.size(); i++) {
      whole = whole.with(open.get(i), outcomes.get(i));
    }
    transcript.replaceLast(whole);
  }

  private ToolOutcome call(
      ToolTurn turn, int place, Toolbox box, Conversation.Turns turns, Abort stop)
      throws InterruptedException {
    ToolTurn.Asked asked = turn.calls().get(place);
    Tool tool = box.find(asked.call().name()).filter(asked::means).orElse(null);
    Optional<ToolOutcome> settled = settled(asked, tool);
    if (settled.isPresent() || tool == null) {
      ToolOutcome outcome = settled.orElseThrow();
      caller.settle(attempt, turn.number(), place, asked.call(), outcome, stop);
      return outcome;
    }
    Duration left = turns.left();
    Duration within = left.compareTo(LONGEST_CALL) < 0 ? left : LONGEST_CALL;
    return caller.call(attempt, turn.number(), place, tool, asked.call(), within, stop);
  }

  /** What is to be said of a call that an earlier attempt left behind and that is not made now. */
  private static Optional<ToolOutcome> settled(ToolTurn.Asked asked, @Nullable Tool tool) {
    if (tool != null && (!asked.begun() || tool.repeatable())) {
      return Optional.empty();
    }
    String name = Objects.requireNonNullElse(asked.tool(), asked.call().name());
    return Optional.of(
        asked.begun()
            ? new ToolOutcome(
                asked.server(),
                name,
                ToolOutcome.UNKNOWN,
                "The outcome of this call is not known: vel was stopped while it ran. Check before you repeat it.",
                0)
            : new ToolOutcome(
                asked.server(),
                name,
                ToolOutcome.NOT_ALLOWED,
                "This tool is not offered any more. It was not called.",
                0));
  }
}
