package dev.vel.orchestrate;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.llm.ChatLimits;
import dev.vel.route.Demand;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.Dialogue;
import dev.vel.task.Plans;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import dev.vel.task.Turn;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The work of an ordinary task, or of one step of a plan: one prompt, answered by one model, with
 * tools where its agent has some. Thread-safe.
 */
final class Answering implements Work {
  private final Database database;
  private final Plans plans;
  private final Router router;
  private final Conversations conversations;
  private final ToolLoops toolLoops;
  private final Results results;
  private final Endings endings;
  private final Settings.Timeouts timeouts;

  Answering(
      Database database,
      Plans plans,
      Router router,
      Conversations conversations,
      ToolLoops toolLoops,
      Results results,
      Endings endings,
      Settings.Timeouts timeouts) {
    this.database = database;
    this.plans = plans;
    this.router = router;
    this.conversations = conversations;
    this.toolLoops = toolLoops;
    this.results = results;
    this.endings = endings;
    this.timeouts = timeouts;
  }

  @Override
  public Outcome run(Attempt attempt, Worker worker, Abort abort) throws InterruptedException {
    String text = text(attempt);
    List<Turn> before =
        database.tx(tx -> Dialogue.before(tx, attempt.userId(), attempt.parameters()));
    RoutePlan plan =
        router.plan(
            attempt.userId(),
            worker.type(),
            worker.config(),
            attempt.description(),
            attempt.parameters(),
            Demand.of(worker.config(), before, text, attempt.parameters()));
    if (plan.candidates().isEmpty()) {
      return endings.noProvider(attempt, abort, plan, null);
    }
    @Nullable ToolLoop tools = toolLoops.open(attempt, worker, abort).orElse(null);
    Conversation conversation = conversations.open(attempt, abort, Stage.ANSWERING);
    try (conversation) {
      Prompt prompt = Prompt.of(worker.type(), worker.config(), before, text, attempt.parameters());
      ChatLimits limits = worker.limits(attempt, timeouts);
      Duration within = worker.timeout(attempt);
      String output =
          tools == null
              ? conversation.ask(plan, prompt, limits, within)
              : conversation.ask(plan, prompt, limits, within, tools);
      TaskResult result = result(attempt, plan, output, conversation, tools);
      Outage.outlast(abort, conversation::settle);
      return endings.complete(attempt, result, conversation);
    } catch (ExhaustedException e) {
      TaskResult result = result(attempt, plan, "", conversation, tools);
      return endings.exhausted(attempt, abort, worker, e, result);
    } catch (Conversation.InvalidOutputException e) {
      return endings.fail(
          attempt,
          abort,
          new TaskError("INVALID_OUTPUT", String.valueOf(e.getMessage()), true),
          result(attempt, plan, e.output(), conversation, tools));
    }
  }

  /** A step of a plan knows the goal and what the steps before it brought. */
  private String text(Attempt attempt) {
    String title = attempt.title();
    if (title == null) {
      return attempt.description();
    }
    return database
        .tx(tx -> plans.context(tx, attempt, Excerpt.BUDGET))
        .map(context -> PlanPrompt.step(title, attempt.description(), context))
        .orElse(attempt.description());
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
