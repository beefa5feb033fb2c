package dev.vel.orchestrate;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.route.Demand;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.Plans;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;

/**
 * The work of an ordinary task, or of one step of a plan: one prompt, answered by one model.
 * Thread-safe.
 */
final class Answering implements Work {
  private final Database database;
  private final Plans plans;
  private final Router router;
  private final Conversations conversations;
  private final Results results;
  private final Endings endings;
  private final Settings.Timeouts timeouts;

  Answering(
      Database database,
      Plans plans,
      Router router,
      Conversations conversations,
      Results results,
      Endings endings,
      Settings.Timeouts timeouts) {
    this.database = database;
    this.plans = plans;
    this.router = router;
    this.conversations = conversations;
    this.results = results;
    this.endings = endings;
    this.timeouts = timeouts;
  }

  @Override
  public Outcome run(Attempt attempt, Worker worker, Abort abort) throws InterruptedException {
    String text = text(attempt);
    RoutePlan plan =
        router.plan(
            attempt.userId(),
            worker.type(),
            worker.config(),
            attempt.description(),
            attempt.parameters(),
            Demand.of(worker.config(), text, attempt.parameters()));
    if (plan.candidates().isEmpty()) {
      return endings.noProvider(attempt, plan);
    }
    try (Conversation conversation = conversations.open(attempt, abort, Stage.ANSWERING)) {
      Prompt prompt = Prompt.of(worker.type(), worker.config(), text, attempt.parameters());
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

  /** A step of a plan knows the goal and what the steps before it brought. */
  private String text(Attempt attempt) {
    String title = attempt.title();
    if (title == null) {
      return attempt.description();
    }
    return database
        .tx(tx -> plans.context(tx, attempt))
        .map(context -> PlanPrompt.step(title, attempt.description(), context))
        .orElse(attempt.description());
  }
}
