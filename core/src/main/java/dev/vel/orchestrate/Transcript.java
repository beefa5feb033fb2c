package dev.vel.orchestrate;

import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatToolCall;
import dev.vel.task.TaskResult;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;

/** What was said in the turns of a task, as the model is told it again. For one thread. */
final class Transcript {
  /** The results that are told again take at most so many characters together. */
  static final int BUDGET = 256 << 10;

  private static final String LAST =
      "No more tools can be called for this task. Answer now with what you have.";

  private final List<ToolTurn> turns;

  Transcript(List<ToolTurn> turns) {
    this.turns = new ArrayList<>(turns);
  }

  List<ToolTurn> turns() {
    return Collections.unmodifiableList(turns);
  }

  void add(ToolTurn turn) {
    turns.add(turn);
  }

  void replaceLast(ToolTurn turn) {
    turns.set(turns.size() - 1, turn);
  }

  /** How often this call was asked for before, by name and arguments. */
  long times(ChatToolCall call) {
    return turns.stream()
        .flatMap(turn -> turn.calls().stream())
        .filter(asked -> isSame(asked.call(), call))
        .count();
  }

  static boolean isSame(ChatToolCall one, ChatToolCall other) {
    return one.name().equals(other.name()) && one.arguments().equals(other.arguments());
  }

  /**
   * The messages that follow the prompt. Where results are more than the budget, the oldest are
   * left out.
   *
   * @param last whether the model is to answer now
   */
  List<ChatMessage> messages(boolean last) {
    int from = firstWithinBudget();
    List<ChatMessage> messages = new ArrayList<>();
    int number = 0;
    for (ToolTurn turn : turns) {
      messages.add(
          ChatMessage.calling(
              turn.content(), turn.calls().stream().map(ToolTurn.Asked::call).toList()));
      for (ToolTurn.Asked asked : turn.calls()) {
        ToolOutcome outcome = asked.outcome();
        String text = outcome == null ? "" : outcome.text();
        boolean kept = number++ >= from;
        messages.add(ChatMessage.result(asked.call().id(), kept ? text : leftOut(text)));
      }
    }
    if (last && !turns.isEmpty()) {
      messages.add(ChatMessage.user(LAST));
    }
    return messages;
  }

  /** The calls for the task's result. */
  List<TaskResult.ToolCall> calls() {
    return turns.stream()
        .flatMap(turn -> turn.outcomes().stream())
        .map(it -> new TaskResult.ToolCall(it.server(), it.tool(), it.kind(), it.latencyMs()))
        .toList();
  }

  private int firstWithinBudget() {
    List<ToolOutcome> outcomes = turns.stream().flatMap(it -> it.outcomes().stream()).toList();
    long length = 0;
    int first = outcomes.size();
    while (first > 0 && length + outcomes.get(first - 1).text().length() <= BUDGET) {
      first--;
      length += outcomes.get(first).text().length();
    }
    return first;
  }

  /** Short results cost less than the note. */
  private static String leftOut(String text) {
    String note =
        String.format(
            Locale.ROOT, "[A result of %,d characters, left out to save room]", text.length());
    return text.length() <= note.length() ? text : note;
  }
}
