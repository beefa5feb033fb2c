package dev.vel.orchestrate;

import dev.vel.llm.ChatToolCall;
import dev.vel.usage.CallReport;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An answer that asked for calls, with what has come of them so far. Immutable.
 *
 * @param number from 1
 * @param content what the model said before it asked for them
 * @param report the call to the model that brought it
 */
record ToolTurn(int number, String content, List<Asked> calls, CallReport report) {
  ToolTurn {
    calls = List.copyOf(calls);
  }

  /**
   * A call that is asked for.
   *
   * @param begun whether it may have been sent
   * @param outcome null while there is none
   */
  record Asked(ChatToolCall call, boolean begun, @Nullable ToolOutcome outcome) {}

  /** The places of the calls that have no outcome yet. */
  List<Integer> open() {
    return IntStream.range(0, calls.size())
        .filter(place -> calls.get(place).outcome() == null)
        .boxed()
        .toList();
  }

  ToolTurn with(int place, ToolOutcome outcome) {
    List<Asked> changed = new ArrayList<>(calls);
    changed.set(place, new Asked(calls.get(place).call(), true, outcome));
    return new ToolTurn(number, content, changed, report);
  }

  List<ToolOutcome> outcomes() {
    List<ToolOutcome> outcomes = new ArrayList<>();
    for (Asked asked : calls) {
      if (asked.outcome() != null) {
        outcomes.add(asked.outcome());
      }
    }
    return outcomes;
  }
}
