package dev.vel.orchestrate;

import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.route.Demand;
import dev.vel.route.ExhaustedException;
import dev.vel.route.RoutePlan;
import dev.vel.route.Router;
import dev.vel.task.Attempt;
import dev.vel.task.Dialogue;
import dev.vel.task.PlanCost;
import dev.vel.task.Plans;
import dev.vel.task.StepOutcome;
import dev.vel.task.TaskError;
import dev.vel.task.TaskResult;
import dev.vel.task.Turn;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The work of a plan whose steps have ended: their outputs become its answer, or their failures its
 * own. Thread-safe.
 */
final class Assembling implements Work {
  private final Database database;
  private final Plans plans;
  private final Router router;
  private final Conversations conversations;
  private final Results results;
  private final Endings endings;
  private final Settings.Timeouts timeouts;

  Assembling(
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
    Optional<List<StepOutcome>> ended = database.tx(tx -> plans.finished(tx, attempt));
    if (ended.isEmpty()) {
      return Outcome.LEFT;
    }
    PlanCost cost = database.tx(tx -> plans.cost(tx, attempt.taskId()));
    List<StepOutcome> steps = ended.get();
    if (!steps.stream().allMatch(StepOutcome::isCompleted)) {
      return failed(attempt, abort, cost, steps);
    }
    if (steps.size() == 1) {
      return endings.complete(attempt, results.passedOn(attempt, cost, steps.getFirst()), abort);
    }
    return ask(attempt, worker, abort, cost, steps);
  }

  private Outcome ask(
      Attempt attempt, Worker worker, Abort abort, PlanCost cost, List<StepOutcome> steps)
      throws InterruptedException {
    String text = PlanPrompt.assembly(attempt.description(), steps);
    List<Turn> before =
        database.tx(tx -> Dialogue.before(tx, attempt.userId(), attempt.parameters()));
    RoutePlan route =
        router.plan(
            attempt.userId(),
            worker.type(),
            worker.config(),
            attempt.description(),
            attempt.parameters(),
            Demand.of(worker.config(), before, text, attempt.parameters()).withoutTools());
    if (route.candidates().isEmpty()) {
      return endings.noProvider(attempt, abort, route, unassembled(attempt, cost, steps));
    }
    try (Conversation conversation = conversations.open(attempt, abort, Stage.ASSEMBLING)) {
      Prompt prompt = Prompt.of(worker.type(), worker.config(), before, text, attempt.parameters());
      String output =
          conversation.ask(
              route, prompt, worker.limits(attempt, timeouts), worker.timeout(attempt));
      TaskResult own = results.of(attempt, route, output, conversation.calls());
      Outage.outlast(abort, conversation::settle);
      return endings.complete(attempt, results.ofPlan(own, cost, steps), conversation);
    } catch (ExhaustedException e) {
      TaskResult own = results.of(attempt, route, outputs(steps), e.calls());
      return endings.exhausted(attempt, abort, worker, e, results.ofPlan(own, cost, steps));
    } catch (Conversation.InvalidOutputException e) {
      TaskResult own = results.of(attempt, route, e.output(), e.calls());
      return endings.fail(
          attempt,
          abort,
          new TaskError("INVALID_OUTPUT", String.valueOf(e.getMessage()), true),
          results.ofPlan(own, cost, steps));
    }
  }

  private Outcome failed(Attempt attempt, Abort abort, PlanCost cost, List<StepOutcome> steps) {
    List<StepOutcome> lost = steps.stream().filter(step -> !step.isCompleted()).toList();
    String message =
        "%d of %d steps did not succeed: %s"
            .formatted(
                lost.size(),
                steps.size(),
                lost.stream().map(Assembling::reason).collect(Collectors.joining("; ")));
    return endings.fail(
        attempt,
        abort,
        new TaskError("PLAN_FAILED", message, true),
        unassembled(attempt, cost, steps));
  }

  private static String reason(StepOutcome step) {
    String code = step.error() == null ? "CANCELLED" : step.error().code();
    return "\"" + step.state().title() + "\" (" + code + ")";
  }

  /** The result of a plan whose end was put to no model. */
  private TaskResult unassembled(Attempt attempt, PlanCost cost, List<StepOutcome> steps) {
    return results.ofPlan(results.without(attempt, outputs(steps)), cost, steps);
  }

  /** What there is when there is no answer. */
  private static String outputs(List<StepOutcome> steps) {
    return steps.stream()
        .filter(StepOutcome::isCompleted)
        .map(step -> "## " + step.state().title() + "\n\n" + step.output())
        .collect(Collectors.joining("\n\n"));
  }
}
