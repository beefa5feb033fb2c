package dev.vel.orchestrate;

import static dev.vel.orchestrate.ScriptedModel.calls;
import static dev.vel.orchestrate.ScriptedModel.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.agent.AgentChange;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentStatus;
import dev.vel.api.TestHouse;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.db.Tx;
import dev.vel.llm.FakeProvider;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.PlanStep;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How plans and their steps end, while others are at them and when something goes wrong. */
class PlanEndsTest {
  private static final String TWO_STEPS =
      "[{\\\"id\\\":1,\\\"title\\\":\\\"Look\\\"},{\\\"id\\\":2,\\\"title\\\":\\\"Write\\\",\\\"dependencies\\\":[1]}]";

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final FakeTools tools = new FakeTools();
  private FakeProvider model;
  private TestHouse house;
  private Database rows;

  @BeforeEach
  void open() {
    model = new FakeProvider((out, self) -> FakeProvider.write(out, answers.take())).withoutList();
    house =
        TestHouse.open(Map.of("openai", model.base(), "perplexity", model.base()), tools).running();
    rows = TestDatabase.open(house.settings().database());
  }

  @AfterEach
  void close() throws IOException {
    rows.close();
    house.close();
    model.close();
  }

  @Test
  void theEndOfAStepWaitsForItsPlanBeforeItHoldsItsOwnRow() throws Exception {
    Task plan = submit(house.agent("openai"), plan(step("a"), step("b", "a")));
    model.request();
    UUID step = house.door().task(plan.id()).steps().getFirst().taskId();
    rows.run(tx -> {
      lock(tx, "SELECT id FROM tasks WHERE id = ? FOR NO KEY UPDATE", plan.id());
      answers.add(text("one"));
      awaitWaiter(tx);
      // What whoever cancels the plan does next.
      lock(tx, "SELECT id FROM tasks WHERE id = ? FOR UPDATE NOWAIT", step);
    });
    answers.addAll(List.of(text("two"), text("all")));
    assertThat(house.await(plan.id()).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void theEndOfATaskWaitsForItsAgentBeforeItKeepsOthersFromHandingOver() throws Exception {
    UUID agent = house.agent("openai");
    Task task = house.submit(agent, "x");
    model.request();
    rows.run(tx -> {
      UUID user =
          tx.first(
                  row -> row.id("user_id"),
                  "SELECT user_id FROM agents WHERE id = ? FOR SHARE",
                  agent)
              .orElseThrow();
      answers.add(text("one"));
      awaitWaiter(tx);
      // What whoever submits a task of the agent does next.
      assertThat(
              tx.first(
                  row -> row.flag("free"),
                  "SELECT pg_try_advisory_xact_lock(hashtextextended('handover:' || ?, 0)) AS free",
                  user.toString()))
          .contains(true);
    });
    assertThat(house.await(task.id()).status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(house.door().agent(agent).status()).isEqualTo(AgentStatus.ACTIVE);
  }

  @Test
  void keepsWhatTheStepsBroughtAndCostWhenNobodyCanPutItTogether() throws Exception {
    Task plan = submit(house.agent("openai"), plan(step("a"), step("b", "a")));
    model.request();
    rows.run(tx ->
        tx.update(
            "UPDATE tasks SET parameters = parameters || '{\"provider\":\"gone\"}' WHERE id = ?",
            plan.id()));
    answers.addAll(List.of(text("one"), text("two")));
    Task ended = house.await(plan.id());
    assertThat(Objects.requireNonNull(ended.error()).code()).isEqualTo("NO_PROVIDER");
    TaskResult result = Objects.requireNonNull(ended.result());
    assertThat(result.output()).contains("## a\n\none", "## b\n\ntwo");
    assertThat(result.steps()).hasSize(2);
    assertThat(result.tokens().total()).isEqualTo(30);
    assertThat(result.costUsd()).isEqualByComparingTo(billed(plan.id())).isPositive();
  }

  @Test
  void plansAndPutsTogetherOnModelsThatTakeNoTools() {
    tools.saying("files", "read", "x");
    UUID withTools = house.agent(config("perplexity", List.of("files")));
    answers.addAll(List.of(text("one"), text("two"), text("all")));
    UUID plain = house.agent("perplexity");
    Task assembled =
        house.await(submit(withTools, plan(by(plain, step("a")), by(plain, step("b")))).id());
    assertThat(Objects.requireNonNull(assembled.result()).output()).isEqualTo("all");
    answers.add(text(TWO_STEPS));
    Task planned = house.await(submit(withTools, PlanRequest.ANY).id());
    assertThat(planned.steps()).as("its steps may need the tools").hasSize(2);
  }

  @Test
  void aCancelledPlanShowsItsStepsAndWhatTheyAndItsPlanningCost() throws Exception {
    Task plan = submit(house.agent("openai"), PlanRequest.ANY);
    answers.addAll(List.of(text(TWO_STEPS), text("one")));
    model.request();
    model.request();
    model.request();
    Task cancelled = house.door().cancel(plan.id());
    TaskResult result = Objects.requireNonNull(cancelled.result());
    assertThat(result.steps())
        .extracting(StepState::status)
        .containsExactly(TaskStatus.COMPLETED, TaskStatus.CANCELLED);
    assertThat(result.steps()).isEqualTo(cancelled.steps());
    assertThat(result.tokens()).isEqualTo(new TaskResult.Tokens(20, 10, 0, 30));
    assertThat(result.costUsd()).isEqualByComparingTo(billed(plan.id())).isPositive();
  }

  @Test
  void aCancelledTaskShowsTheCallsThatWereMade() throws Exception {
    tools.saying("files", "read", "x");
    UUID agent = house.agent(config("openai", List.of("files")));
    Task task = house.submit(agent, "x");
    answers.add(calls("files__read", "{}", "files__write", "{}"));
    model.request();
    model.request();
    TaskResult result = Objects.requireNonNull(house.door().cancel(task.id()).result());
    assertThat(result.toolCalls())
        .extracting(call -> call.tool() + " " + call.outcome())
        .containsExactly("read ok", "files__write not_allowed");
    assertThat(result.tokens().total()).isEqualTo(15);
    assertThat(result.costUsd()).isEqualByComparingTo(billed(task.id())).isPositive();
    assertThat(result.steps()).isNull();
  }

  @Test
  void aRetryNeedsTheAgentsOfTheStepsThatWillRunAndOfNoOthers() throws Exception {
    UUID done = house.agent("openai");
    UUID open = house.agent("openai");
    Task plan = submit(house.agent("openai"), plan(by(done, step("a")), by(open, step("b", "a"))));
    answers.add(text("one"));
    await(plan, it -> it.steps().getFirst().status() == TaskStatus.COMPLETED);
    house.door().cancel(plan.id());
    set(open, AgentStatus.INACTIVE);
    assertThatThrownBy(() -> house.door().retry(plan.id()))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    set(open, AgentStatus.ACTIVE);
    set(done, AgentStatus.INACTIVE);
    assertThat(house.door().retry(plan.id()).retryOf()).isEqualTo(plan.id());
  }

  @Test
  void aRetryPlansAnewWhatNoPlanCouldBeHadFor() throws Exception {
    Task plan = submit(house.agent("openai"), PlanRequest.ANY);
    answers.addAll(List.of(text("no"), text("no plan")));
    model.request();
    model.request();
    model.request();
    assertThat(house.door().cancel(plan.id()).steps()).hasSize(1);
    answers.add(text("too late"));
    Awaitility.await().until(answers::isEmpty);
    Task again = house.door().retry(plan.id());
    answers.addAll(List.of(text(TWO_STEPS), text("one"), text("two"), text("all")));
    assertThat(house.await(again.id()).steps()).hasSize(2);
  }

  @Test
  void aRetryOfACompletedPlanDoesEverythingAnew() {
    Task plan = submit(house.agent("openai"), PlanRequest.ANY);
    answers.addAll(List.of(text(TWO_STEPS), text("one"), text("two"), text("all")));
    assertThat(house.await(plan.id()).status()).isEqualTo(TaskStatus.COMPLETED);
    answers.addAll(List.of(text(TWO_STEPS), text("1"), text("2"), text("anew")));
    Task again = house.await(house.door().retry(plan.id()).id());
    assertThat(Objects.requireNonNull(again.result()).output()).isEqualTo("anew");
    assertThat(again.steps())
        .allSatisfy(it -> assertThat(house.door().task(it.taskId()).attempt()).isEqualTo(1));
  }

  @Test
  void tellsAStepHowMuchOfALongOutputItIsNotShown() throws Exception {
    Task plan = submit(house.agent("openai"), plan(step("a"), step("b", "a")));
    answers.add(text("😀".repeat(20_000)));
    model.request();
    assertThat(model.request()).contains("[… 11,808 more characters are left out]");
    answers.addAll(List.of(text("two"), text("all")));
    assertThat(house.await(plan.id()).status()).isEqualTo(TaskStatus.COMPLETED);
  }

  private void await(Task plan, Predicate<Task> until) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> until.test(house.door().task(plan.id())));
  }

  private void set(UUID agent, AgentStatus status) {
    house.door().updateAgent(agent, new AgentChange(null, null, status, null));
  }

  private BigDecimal billed(UUID task) {
    return rows.tx(tx ->
            tx.first(
                row -> row.decimal("n"),
                """
                SELECT sum(cost_usd) AS n FROM usage
                WHERE task_id IN (SELECT id FROM tasks WHERE id = ? OR parent_id = ?) AND outcome = 'ok'
                """,
                task,
                task))
        .orElseThrow();
  }

  private static void lock(Tx tx, String sql, UUID id) {
    assertThat(tx.first(row -> row.id("id"), sql, id)).isPresent();
  }

  /** Until somebody waits for the end of this transaction. */
  private static void awaitWaiter(Tx tx) {
    Awaitility.await()
        .pollInSameThread()
        .atMost(Duration.ofSeconds(10))
        .until(() ->
            tx.first(
                        row -> row.big("n"),
                        """
                        SELECT count(*) AS n FROM pg_locks
                        WHERE NOT granted AND transactionid = pg_current_xact_id()::xid
                        """)
                    .orElseThrow()
                > 0);
  }

  private static AgentConfig config(String provider, List<String> servers) {
    return new AgentConfig(
        List.of(provider), null, null, null, null, null, 0, 20, servers, null, null);
  }

  private Task submit(UUID agent, PlanRequest plan) {
    NewTask task = new NewTask(agent, "Build a shed", null, TaskParameters.NONE.withPlan(plan));
    return house.door().submit(task, null);
  }

  private static PlanRequest plan(PlanStep... steps) {
    return new PlanRequest(null, List.of(steps));
  }

  private static PlanStep step(String id, String... needs) {
    return new PlanStep(id, id, id, List.of(needs), null, null, null);
  }

  private static PlanStep by(UUID agent, PlanStep step) {
    return new PlanStep(
        step.id(), step.title(), step.description(), step.dependsOn(), null, null, agent);
  }
}
