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
import dev.vel.task.PlanRequest;
import dev.vel.task.PlanStep;
import dev.vel.task.Plans;
import dev.vel.task.StepDraft;
import dev.vel.task.StepState;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskResult;
import dev.vel.task.Turn;
import dev.vel.usage.CallReport;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The work of a plan that has no steps yet: it gets them, from an earlier run, from its caller or
 * from a model, and is parked until they have ended. Thread-safe.
 */
final class Planning implements Work {
  private static final Logger LOG = LoggerFactory.getLogger(Planning.class);
  private static final int LONGEST_MESSAGE = 500;

  private final Database database;
  private final Plans plans;
  private final Router router;
  private final Conversations conversations;
  private final Results results;
  private final Endings endings;
  private final Settings.Timeouts timeouts;

  Planning(
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
    List<StepDraft> earlier = database.tx(tx -> plans.earlier(tx, attempt));
    if (!earlier.isEmpty()) {
      return enter(
          attempt, abort, earlier, PlanCost.NONE, "Goes on with the plan of the earlier run", null);
    }
    PlanRequest wanted = Objects.requireNonNullElse(attempt.parameters().plan(), PlanRequest.ANY);
    if (wanted.steps() != null) {
      return enter(attempt, abort, drafts(attempt, wanted.steps()), PlanCost.NONE, "", null);
    }
    return ask(attempt, worker, abort, wanted.most());
  }

  private Outcome ask(Attempt attempt, Worker worker, Abort abort, int most)
      throws InterruptedException {
    TaskParameters asking = PlanPrompt.asking(attempt.parameters());
    List<Turn> before =
        database.tx(tx -> Dialogue.before(tx, attempt.userId(), attempt.parameters()));
    RoutePlan route =
        router.plan(
            attempt.userId(),
            worker.type(),
            worker.config(),
            attempt.description(),
            asking,
            Demand.of(worker.config(), before, attempt.description(), asking));
    if (route.candidates().isEmpty()) {
      return endings.noProvider(attempt, abort, route, null);
    }
    try (Conversation conversation = conversations.open(attempt, abort, Stage.PLANNING)) {
      Prompt prompt =
          PlanPrompt.planning(worker.config(), before, attempt.description(), asking, most);
      String answer =
          conversation.ask(
              route,
              prompt,
              text -> PlanReader.of(text, most).problems(),
              worker.limits(attempt, timeouts),
              worker.timeout(attempt));
      return enter(
          attempt,
          abort,
          drafts(attempt, PlanReader.of(answer, most).steps()),
          cost(attempt, route, conversation.calls()),
          "",
          conversation);
    } catch (ExhaustedException e) {
      return endings.exhausted(
          attempt, abort, worker, e, results.of(attempt, route, "", e.calls()));
    } catch (Conversation.InvalidOutputException e) {
      String why = "The model made no usable plan (" + e.problem() + "); the goal is the only step";
      List<PlanStep> goal = List.of(whole(attempt.description()));
      PlanCost cost = cost(attempt, route, e.calls()).forMakeshift();
      return enter(attempt, abort, drafts(attempt, goal), cost, why, null);
    }
  }

  private PlanCost cost(Attempt attempt, RoutePlan route, List<CallReport> calls) {
    TaskResult planning = results.of(attempt, route, "", calls);
    return new PlanCost(planning.tokens(), planning.costUsd());
  }

  private static PlanStep whole(String goal) {
    String line = goal.strip().lines().findFirst().orElse("The goal");
    String title =
        line.codePointCount(0, line.length()) <= PlanStep.LONGEST_TITLE
            ? line
            : line.substring(0, line.offsetByCodePoints(0, PlanStep.LONGEST_TITLE));
    return new PlanStep("1", title, goal, List.of(), null, null, null);
  }

  /** A step that is alone gives the task's answer, so it must satisfy the task's schema. */
  private static List<StepDraft> drafts(Attempt attempt, List<PlanStep> steps) {
    TaskParameters plan = attempt.parameters();
    return steps.stream()
        .map(step ->
            StepDraft.of(
                step,
                plan.with(it -> {
                  it.taskType = step.taskType();
                  it.model = step.model() != null ? step.model() : plan.model();
                  it.responseSchema = steps.size() == 1 ? plan.responseSchema() : null;
                  it.runAt = null;
                  it.plan = null;
                  it.fallbackReason = null;
                })))
        .toList();
  }

  private Outcome enter(
      Attempt attempt,
      Abort abort,
      List<StepDraft> drafts,
      PlanCost cost,
      String why,
      @Nullable Conversation conversation) {
    String message = message(drafts, why);
    Outage.outlast(
        abort,
        () ->
            database.run(tx -> {
              if (conversation != null) {
                conversation.bill(tx);
              }
              List<StepState> steps = plans.enter(tx, attempt, drafts, cost, message);
              LOG.debug("task {} has the steps {}", attempt.taskId(), steps);
            }));
    if (conversation != null) {
      conversation.billed();
    }
    LOG.info("task {} is planned: {} steps", attempt.taskId(), drafts.size());
    return Outcome.LEFT;
  }

  private static String message(List<StepDraft> drafts, String why) {
    String titles =
        drafts.stream().map(draft -> draft.step().title()).collect(Collectors.joining("; "));
    String message =
        drafts.size() == 1
            ? "Planned 1 step: " + titles
            : "Planned " + drafts.size() + " steps: " + titles;
    if (message.length() > LONGEST_MESSAGE) {
      message = message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
    return StreamedText.storable(why.isEmpty() ? message : why + ". " + message);
  }
}
