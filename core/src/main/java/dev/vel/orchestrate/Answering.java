package dev.vel.orchestrate;

import dev.vel.config.Settings;
import dev.vel.llm.ChatLimits;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The work of an ordinary task: one prompt, answered by one model, with tools where its agent has
 * some. Thread-safe.
 */
final class Answering implements Work {
  private final Router router;
  private final Conversations conversations;
  private final ToolLoops toolLoops;
  private final Results results;
  private final Endings endings;
  private final Settings.Timeouts timeouts;

  Answering(
      Router router,
      Conversations conversations,
      ToolLoops toolLoops,
      Results results,
      Endings endings,
      Settings.Timeouts timeouts) {
    this.router = router;
    this.conversations = conversations;
    this.toolLoops = toolLoops;
    this.results = results;
    this.endings = endings;
    this.timeouts = timeouts;
  }

  @Override
  public Outcome run(Attempt attempt, Worker worker, Abort abort) throws InterruptedException {
    RoutePlan plan =
        router.plan(
            attempt.userId(),
            worker.type(),
            worker.config(),
            attempt.description(),
            attempt.parameters());
    if (plan.candidates().isEmpty()) {
      return endings.fail(
          attempt,
          new TaskError(
              "NO_PROVIDER", "No configured provider can run this task: " + plan.rationale(), true),
          null);
    }
    Conversation conversation = conversations.open(attempt, abort);
    @Nullable ToolLoop tools = toolLoops.open(attempt, worker, conversation, abort).orElse(null);
    try (conversation) {
      Prompt prompt =
          Prompt.of(worker.type(), worker.config(), attempt.description(), attempt.parameters());
      ChatLimits limits = worker.limits(attempt, timeouts);
      Duration within = worker.timeout(attempt);
      String output =
          tools == null
              ? conversation.ask(plan, prompt, limits, within)
              : conversation.ask(plan, prompt, limits, within, tools);
      TaskResult result = result(attempt, plan, output, conversation, tools);
      Endings.patiently(conversation::settle);
      return endings.complete(attempt, result, conversation);
    } catch (ExhaustedException e) {
      TaskResult result = result(attempt, plan, "", conversation, tools);
      return endings.exhausted(attempt, worker, e, result);
    } catch (Conversation.InvalidOutputException e) {
      return endings.fail(
          attempt,
          new TaskError("INVALID_OUTPUT", String.valueOf(e.getMessage()), true),
          result(attempt, plan, e.output(), conversation, tools));
    }
  }

  private TaskResult result(
      Attempt attempt,
      RoutePlan plan,
      String output,
      Conversation conversation,
      @Nullable ToolLoop tools) {
    TaskResult result = results.of(attempt, plan, output, conversation.calls());
    return tools == null ? result : result.withToolCalls(tools.calls());
  }
}
