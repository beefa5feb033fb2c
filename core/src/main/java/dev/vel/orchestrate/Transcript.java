package dev.vel.orchestrate;

import dev.vel.llm.ChatMessage;
import dev.vel.llm.ChatToolCall;
import dev.vel.task.TaskResult;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Locale;

/** What was said in the turns of a task, as the model is told it again. For one thread. */
final class Transcript {
  /**
   * What is told again, of texts, arguments and results, takes at most so many characters together.
   */
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
   * The messages that follow the prompt. Where they are more than the budget, the oldest of what
   * does not fit is left out.
   *
   * @param last whether the model is to answer now
   */
  List<ChatMessage> messages(boolean last) {
    Room room = new Room();
    List<List<ChatMessage>> newestFirst =
        turns.reversed().stream().map(turn -> messages(turn, room)).toList();
    List<ChatMessage> messages = new ArrayList<>();
    newestFirst.reversed().forEach(messages::addAll);
    if (last && !turns.isEmpty()) {
      messages.add(ChatMessage.user(LAST));
    }
    return messages;
  }

  private static List<ChatMessage> messages(ToolTurn turn, Room room) {
    Deque<ChatMessage> messages = new ArrayDeque<>();
    for (ToolTurn.Asked asked : turn.calls().reversed()) {
      ToolOutcome outcome = asked.outcome();
      String text = outcome == null ? "" : outcome.text();
      messages.addFirst(ChatMessage.result(asked.call().id(), room.fit(text, "[A result%s]")));
    }
    Deque<ChatToolCall> calls = new ArrayDeque<>();
    for (ToolTurn.Asked asked : turn.calls().reversed()) {
      ChatToolCall call = asked.call();
      String arguments = room.fit(call.arguments(), "{\"note\":\"arguments%s\"}");
      calls.addFirst(new ChatToolCall(call.id(), call.name(), arguments));
    }
    String content = room.fit(turn.content(), "[A text%s]");
    messages.addFirst(ChatMessage.calling(content, List.copyOf(calls)));
    return List.copyOf(messages);
  }

  /** What is left of the budget, given out from the newest text to the oldest. */
  private static final class Room {
    private long left = BUDGET;

    /** The text, or a note in its place; short texts cost less than the note. */
    String fit(String text, String note) {
      if (text.length() <= left) {
        left -= text.length();
        return text;
      }
      String instead =
          note.formatted(
              String.format(
                  Locale.ROOT, " of %,d characters, left out to save room", text.length()));
      return text.length() <= instead.length() ? text : instead;
    }
  }

  /** The calls for the task's result. */
  List<TaskResult.ToolCall> calls() {
    return turns.stream()
        .flatMap(turn -> turn.outcomes().stream())
        .map(it -> new TaskResult.ToolCall(it.server(), it.tool(), it.kind(), it.latencyMs()))
        .toList();
  }
}
