package dev.vel.orchestrate;

import dev.vel.db.Row;
import dev.vel.db.Tx;
import dev.vel.llm.ChatToolCall;
import dev.vel.task.Attempt;
import dev.vel.usage.CallReport;
import dev.vel.wire.Json;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The turns of tasks, which outlive attempts. It does not fence its writes: each belongs into a
 * transaction that also records the attempt's progress. Writing the same twice changes nothing.
 * Thread-safe.
 */
final class TurnLog {
  private final InstantSource clock;

  TurnLog(InstantSource clock) {
    this.clock = clock;
  }

  /** A call as it is kept; what it means is told apart from what it is called. */
  private record Kept(
      String id, String name, String arguments, @Nullable String server, @Nullable String tool) {
    static Kept of(ToolTurn.Asked asked) {
      ChatToolCall call = asked.call();
      return new Kept(call.id(), call.name(), call.arguments(), asked.server(), asked.tool());
    }
  }

  private record Place(int turn, int place) {}

  /**
   * @param outcome null for a call that was begun and has none
   */
  private record Begun(Place at, @Nullable ToolOutcome outcome) {}

  /** All turns of a task, in order. */
  List<ToolTurn> read(Tx tx, UUID taskId) {
    Map<Place, Begun> begun = new HashMap<>();
    tx.query(
            TurnLog::begun,
            """
            SELECT turn, place, server, tool, outcome, result, latency_ms
            FROM task_tool_calls WHERE task_id = ?
            """,
            taskId)
        .forEach(call -> begun.put(call.at(), call));
    return tx.query(
        row -> turn(row, begun),
        """
        SELECT turn, content, calls::text AS calls, report::text AS report
        FROM task_turns WHERE task_id = ? ORDER BY turn
        """,
        taskId);
  }

  /** A model asked for calls; those that are not to be made have their outcome already. */
  void add(Tx tx, Attempt attempt, ToolTurn turn) {
    tx.update(
        """
        INSERT INTO task_turns (task_id, turn, attempt, content, calls, report, at)
        VALUES (?, ?, ?, ?, CAST(? AS jsonb), CAST(? AS jsonb), ?)
        ON CONFLICT (task_id, turn) DO NOTHING
        """,
        attempt.taskId(),
        turn.number(),
        attempt.number(),
        turn.content(),
        Json.write(turn.calls().stream().map(Kept::of).toList()),
        Json.write(turn.report().unheld()),
        clock.instant());
    for (int place = 0; place < turn.calls().size(); place++) {
      ToolOutcome outcome = turn.calls().get(place).outcome();
      if (outcome != null) {
        end(tx, attempt, turn.number(), place, outcome);
      }
    }
  }

  /** A call is about to be sent. */
  void begin(Tx tx, Attempt attempt, int turn, int place, String server, String tool) {
    tx.update(
        """
        INSERT INTO task_tool_calls (task_id, turn, place, attempt, server, tool, begun_at)
        VALUES (?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task_id, turn, place) DO UPDATE SET attempt = EXCLUDED.attempt, begun_at = EXCLUDED.begun_at
        """,
        attempt.taskId(),
        turn,
        place,
        attempt.number(),
        server,
        tool,
        clock.instant());
  }

  /** What came of a call. */
  void end(Tx tx, Attempt attempt, int turn, int place, ToolOutcome outcome) {
    tx.update(
        """
        INSERT INTO task_tool_calls
          (task_id, turn, place, attempt, server, tool, outcome, result, latency_ms, begun_at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT (task_id, turn, place) DO UPDATE SET
          outcome = EXCLUDED.outcome, result = EXCLUDED.result, latency_ms = EXCLUDED.latency_ms
        """,
        attempt.taskId(),
        turn,
        place,
        attempt.number(),
        outcome.server(),
        outcome.tool(),
        outcome.kind(),
        outcome.text(),
        outcome.latencyMs(),
        clock.instant());
  }

  private static Begun begun(Row row) {
    String outcome = row.optionalText("outcome");
    return new Begun(
        new Place(row.integer("turn"), row.integer("place")),
        outcome == null
            ? null
            : new ToolOutcome(
                row.optionalText("server"),
                row.text("tool"),
                outcome,
                row.text("result"),
                row.big("latency_ms")));
  }

  private static ToolTurn turn(Row row, Map<Place, Begun> begun) {
    int number = row.integer("turn");
    List<ToolTurn.Asked> calls = new ArrayList<>();
    for (Kept kept : row.json("calls", Kept[].class)) {
      Begun known = begun.get(new Place(number, calls.size()));
      calls.add(
          new ToolTurn.Asked(
              new ChatToolCall(kept.id(), kept.name(), kept.arguments()),
              kept.server(),
              kept.tool(),
              known != null,
              known == null ? null : known.outcome()));
    }
    return new ToolTurn(number, row.text("content"), calls, row.json("report", CallReport.class));
  }
}
