package dev.vel.orchestrate;

import dev.vel.config.Settings;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;

/** The work of an ordinary task: one prompt, answered by one model. Thread-safe. */
final class Answering implements Work {
  private final Router router;
  private final Conversations conversations;
  private final Results results;
  private final Endings endings;
  private final Settings.Timeouts timeouts;

  Answering(
      Router router,
      Conversations conversations,
      Results results,
      Endings endings,
      Settings.Timeouts timeouts) {
    this.router = router;
    this.conversations = conversations;
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
    try (Conversation conversation = conversations.open(attempt, abort)) {
      Prompt prompt =
          Prompt.of(worker.type(), worker.config(), attempt.description(), attempt.parameters());
      String output =
          conversation.ask(plan, prompt, worker.limits(attempt, timeouts), worker.timeout(attempt));
      TaskResult result = results.of(attempt, plan, output, conversation.calls());
      Endings.patiently(conversation::settle);
      return endings.complete(attempt, result, conversation);
    } catch (ExhaustedException e) {
      return endings.exhausted(attempt, worker, e, results.of(attempt, plan, "", e.calls()));
    } catch (Conversation.InvalidOutputException e) {
      return endings.fail(
          attempt,
          new TaskError("INVALID_OUTPUT", String.valueOf(e.getMessage()), true),
          results.of(attempt, plan, e.output(), e.calls()));
    }
  }
}
