package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.audit.Actor;
import dev.vel.audit.Audit;
import dev.vel.db.Database;
import dev.vel.db.Tx;
import dev.vel.llm.ChatToolCall;
import dev.vel.mcp.Tool;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolResult;
import dev.vel.mcp.ToolServers;
import dev.vel.task.Attempt;
import dev.vel.task.Attempts;
import dev.vel.task.TaskTrace;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.Locale;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes calls of tools. That a call begins and what came of it is written down, fenced by the
 * attempt, before it is sent and as soon as it is known. Thread-safe.
 */
final class ToolCaller {
  private static final Logger LOG = LoggerFactory.getLogger(ToolCaller.class);
  private static final String STEP = "tool";
  private static final int PERCENT = 30;
  private static final int LONGEST_RESULT = 32 << 10;
  private static final int LONGEST_REASON = 200;

  private final Database database;
  private final Attempts attempts;
  private final Audit audit;
  private final ToolServers servers;
  private final TurnLog log;
  private final TaskTrace trace;

  ToolCaller(
      Database database,
      Attempts attempts,
      Audit audit,
      ToolServers servers,
      TurnLog log,
      TaskTrace trace) {
    this.database = database;
    this.attempts = attempts;
    this.audit = audit;
    this.servers = servers;
    this.log = log;
    this.trace = trace;
  }

  /**
   * Makes one call.
   *
   * @param stop interrupts the call alone, never what is written about it
   */
  ToolOutcome call(
      Attempt attempt,
      int turn,
      int place,
      Tool tool,
      ChatToolCall call,
      Duration within,
      Abort stop)
      throws InterruptedException {
    if (stop.reason() != null) {
      throw new InterruptedException("stopped before the call");
    }
    Outage.outlast(
        stop,
        () ->
            database.run(tx -> {
              log.begin(tx, attempt, turn, place, tool.server(), tool.name());
              progress(tx, attempt, "Calling " + ToolText.brief(tool.label(), LONGEST_REASON));
            }));
    long start = System.nanoTime();
    Answer answer = answer(attempt, tool, call, within, stop);
    long latency = Duration.ofNanos(System.nanoTime() - start).toMillis();
    String text = ToolText.cut(ToolText.clean(answer.text()), LONGEST_RESULT);
    ToolOutcome outcome = new ToolOutcome(tool.server(), tool.name(), answer.kind(), text, latency);
    trace.toolCalled(attempt, tool.server(), tool.name(), outcome.kind(), latency);
    close(attempt, turn, place, call, outcome, said(outcome, answer), stop);
    return outcome;
  }

  /** Gives a call an outcome without making it. */
  void settle(
      Attempt attempt, int turn, int place, ChatToolCall call, ToolOutcome outcome, Abort stop) {
    String said = ToolText.brief(outcome.label(), LONGEST_REASON) + " was not called again";
    close(attempt, turn, place, call, outcome, said, stop);
  }

  private void close(
      Attempt attempt,
      int turn,
      int place,
      ChatToolCall call,
      ToolOutcome outcome,
      String said,
      Abort stop) {
    Outage.outlast(
        stop,
        () ->
            database.run(tx -> {
              log.end(tx, attempt, turn, place, outcome);
              progress(tx, attempt, said);
              audited(tx, attempt, call, outcome);
            }));
  }

  /** Says in the audit log what was asked for, without the arguments. */
  void audited(Tx tx, Attempt attempt, ChatToolCall call, ToolOutcome outcome) {
    var details =
        Json.object()
            .put("attempt", attempt.number())
            .put("server", outcome.server())
            .put("tool", ToolText.brief(outcome.tool(), LONGEST_REASON))
            .put("outcome", outcome.kind())
            .put("latency_ms", outcome.latencyMs())
            .put("arguments_sha256", ToolNames.sha256(call.arguments()));
    if (outcome.isOk()) {
      audit.record(tx, Actor.SYSTEM, "tool.call", "task", attempt.taskId(), details);
    } else {
      audit.refusal(tx, Actor.SYSTEM, "tool.call", "task", attempt.taskId(), details);
    }
  }

  /**
   * @param reason for people, empty when the text is the tool's own
   */
  private record Answer(String kind, String text, String reason, int length) {}

  private Answer answer(Attempt attempt, Tool tool, ChatToolCall call, Duration within, Abort stop)
      throws InterruptedException {
    try {
      JsonNode arguments = Json.read(call.arguments(), JsonNode.class);
      ToolResult result =
          stop.during(() -> servers.call(attempt.userId(), tool, arguments, within));
      String kind = result.failed() ? ToolOutcome.FAILED : ToolOutcome.OK;
      return new Answer(kind, result.text(), "", result.text().length());
    } catch (ToolException e) {
      String why = String.valueOf(e.getMessage());
      return new Answer(e.kind().wire(), toldOf(e.kind(), why), why, 0);
    } catch (RuntimeException e) {
      if (stop.reason() != null) {
        // What the interrupt broke is no outcome.
        throw new InterruptedException("stopped during the call");
      }
      LOG.error("a call of {} for task {} met a defect", tool.label(), attempt.taskId(), e);
      String why = "vel met a defect of its own";
      return new Answer(ToolOutcome.INTERNAL, unsure(why), why, 0);
    }
  }

  /** A model that takes a lost answer for a failure does the same thing twice. */
  private static String toldOf(ToolException.Kind kind, String why) {
    return switch (kind) {
      case TIMEOUT, CLOSED, MALFORMED -> unsure(why);
      case UNAVAILABLE, REFUSED, NOT_ALLOWED, INVALID_ARGUMENTS -> "The call failed: " + why;
    };
  }

  private static String unsure(String why) {
    return "No answer came: "
        + why
        + ". The call may have been carried out; check before you repeat it.";
  }

  private static String said(ToolOutcome outcome, Answer answer) {
    String label = ToolText.brief(outcome.label(), LONGEST_REASON);
    long took = outcome.latencyMs();
    return switch (outcome.kind()) {
      case ToolOutcome.OK ->
          String.format(
              Locale.ROOT, "%s answered in %d ms (%,d characters)", label, took, answer.length());
      case ToolOutcome.FAILED ->
          String.format(
              Locale.ROOT, "%s failed in %d ms (%,d characters)", label, took, answer.length());
      default ->
          String.format(
              Locale.ROOT,
              "%s gave no answer in %d ms: %s",
              label,
              took,
              ToolText.brief(answer.reason(), LONGEST_REASON));
    };
  }

  private void progress(Tx tx, Attempt attempt, String message) {
    attempts.progress(tx, attempt, PERCENT, STEP, message, null, null, false);
  }
}
