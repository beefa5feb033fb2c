package dev.vel.orchestrate;

import dev.vel.llm.ChatToolCall;
import dev.vel.mcp.Tool;
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
   * @param server whose tool the call's name stood for when it was asked for; null when for none
   * @param tool the server's name for it; null with {@code server}
   * @param begun whether it may have been sent
   * @param outcome null while there is none
   */
  record Asked(
      ChatToolCall call,
      @Nullable String server,
      @Nullable String tool,
      boolean begun,
      @Nullable ToolOutcome outcome) {

    /** Whether the name still stands for the same tool: another set of tools names them anew. */
    boolean means(Tool now) {
      return now.server().equals(server) && now.name().equals(tool);
    }

    Asked with(ToolOutcome came) {
      return new Asked(call, server, tool, true, came);
    }
  }

  /** The places of the calls that have no outcome yet. */
  List<Integer> open() {
    return IntStream.range(0, calls.size())
        .filter(place -> calls.get(place).outcome() == null)
        .boxed()
        .toList();
  }

  ToolTurn with(int place, ToolOutcome outcome) {
    List<Asked> changed = new ArrayList<>(calls);
    changed.set(place, calls.get(place).with(outcome));
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
