package dev.vel.daemon;

import dev.vel.api.Watch;
import dev.vel.route.CallWatch;
import dev.vel.route.Candidate;
import dev.vel.task.Attempt;
import dev.vel.task.TaskError;
import dev.vel.task.TaskTrace;
import dev.vel.usage.CallReport;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Tells of work in the log: a line for each call to a model, never what was said in it, and the
 * names of the task and its user on every line of an attempt. Thread-safe.
 */
final class WorkLog {
  private static final Logger LOG = LoggerFactory.getLogger(WorkLog.class);
  private static final String TASK = "task_id";
  private static final String USER = "user_id";

  private WorkLog() {}

  /** The same watch, with the log. */
  static Watch within(Watch watch) {
    return new Watch(new Calls(watch.calls()), new Attempts(watch.tasks()));
  }

  private record Calls(CallWatch next) implements CallWatch {
    @Override
    public void called(Candidate candidate, CallReport call) {
      next.called(candidate, call);
      LOG.atInfo()
          .addKeyValue("provider", call.provider())
          .addKeyValue("model", call.model())
          .addKeyValue("outcome", call.outcome())
          .addKeyValue("latency_ms", call.latencyMs())
          .log("{} {} {} {} ms", call.provider(), call.model(), call.outcome(), call.latencyMs());
    }
  }

  private record Attempts(TaskTrace next) implements TaskTrace {
    @Override
    public @Nullable String submitting(List<UUID> tasks) {
      return next.submitting(tasks);
    }

    @Override
    public Open begin(Attempt attempt) {
      MDC.put(TASK, attempt.taskId().toString());
      MDC.put(USER, attempt.userId().toString());
      Open inner = next.begin(attempt);
      return () -> {
        inner.close();
        MDC.remove(TASK);
        MDC.remove(USER);
      };
    }

    @Override
    public void failed(Attempt attempt, TaskError error) {
      next.failed(attempt, error);
    }

    @Override
    public void toolCalled(
        Attempt attempt, String server, String tool, String outcome, long latencyMs) {
      next.toolCalled(attempt, server, tool, outcome, latencyMs);
      LOG.atInfo()
          .addKeyValue(TASK, attempt.taskId())
          .addKeyValue(USER, attempt.userId())
          .addKeyValue("outcome", outcome)
          .addKeyValue("latency_ms", latencyMs)
          .log("tool {} of {} {} {} ms", tool, server, outcome, latencyMs);
    }
  }
}
