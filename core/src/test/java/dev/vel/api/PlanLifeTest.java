package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Fault;
import dev.vel.llm.sandbox.FaultRule;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.PlanStep;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class PlanLifeTest {
  private static Sandbox openai;
  private static TestHouse house;

  @BeforeAll
  static void open() throws IOException {
    openai = Sandbox.start(SandboxOptions.DEFAULT);
    house = TestHouse.open(Map.of("openai", openai.baseUri())).running();
  }

  @AfterAll
  static void close() {
    house.close();
    openai.close();
  }

  @Test
  void takesAGoalApartRunsItsStepsAndPutsTheirResultsTogether() throws Exception {
    String goal = "Describe a garden:\n- the trees\n- the pond\n- the bench";
    Task task = house.await(submit(house, goal, PlanRequest.ANY).id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.steps())
        .extracting(StepState::title)
        .containsExactly("the trees", "the pond", "the bench");
    assertThat(task.steps())
        .allSatisfy(step -> assertThat(step.status()).isEqualTo(TaskStatus.COMPLETED));
    TaskResult result = Objects.requireNonNull(task.result());
    assertThat(result.steps()).isEqualTo(task.steps());
    assertThat(result.output()).startsWith("You asked: \"Describe a garden");
    assertThat(task.history())
        .extracting(Task.Step::step)
        .containsSubsequence("created", "started", "planned", "step", "step", "step", "assembling")
        .endsWith("completed");
    assertThat(texts(task.id())).isEqualTo(result.output());
    Task step = house.door().task(task.steps().getFirst().taskId());
    assertThat(step.parentId()).isEqualTo(task.id());
    assertThat(step.title()).isEqualTo("the trees");
    assertThat(Objects.requireNonNull(step.result()).route()).isNotNull();
  }

  @Test
  void costsWhatItsPlanningItsStepsAndItsEndCostAndNothingTwice() {
    Task task = house.await(submit(house, "Name rivers in four steps", PlanRequest.ANY).id());
    assertThat(task.steps()).hasSize(4);
    TaskResult result = Objects.requireNonNull(task.result());
    BigDecimal billed =
        decimal(
            "SELECT sum(cost_usd) AS n FROM usage WHERE task_id IN (SELECT id FROM tasks WHERE id = ? OR parent_id = ?)",
            task.id());
    assertThat(result.costUsd()).isEqualByComparingTo(billed);
    assertThat(
            decimal("SELECT count(*)::numeric AS n FROM usage WHERE task_id IN (?, ?)", task.id()))
        .as("the plan's own calls are its planning and its end")
        .isEqualByComparingTo("2");
  }

  @Test
  void showsAStepWhatTheStepsItDependsOnBrought() {
    PlanRequest plan =
        plan(
            step("b", "Tell of Y", "a"),
            step("a", "Write 12 words"),
            step("c", "Write 3 words", "a", "b"));
    Task task = house.await(submit(house, "A goal", plan).id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    List<Task> steps = task.steps().stream().map(it -> house.door().task(it.taskId())).toList();
    assertThat(steps.get(0).dependsOn()).containsExactly(steps.get(1).id());
    assertThat(Objects.requireNonNull(steps.get(0).startedAt()))
        .isAfterOrEqualTo(Objects.requireNonNull(steps.get(1).finishedAt()));
    assertThat(Objects.requireNonNull(steps.get(2).startedAt()))
        .isAfterOrEqualTo(Objects.requireNonNull(steps.get(0).finishedAt()));
    long before = Objects.requireNonNull(steps.get(1).result()).tokens().prompt();
    assertThat(Objects.requireNonNull(steps.get(2).result()).tokens().prompt())
        .as("tokens of a prompt that holds earlier outputs")
        .isGreaterThan(before + 12);
    assertThat(Objects.requireNonNull(steps.get(2).result()).queueTimeMs())
        .as("waiting begins when the dependencies are done")
        .isLessThan(
            Duration.between(steps.get(2).createdAt(), steps.get(2).startedAt()).toMillis());
  }

  @Test
  void passesTheOutputOfAnOnlyStepOnWithoutAnotherCall() {
    Task task = house.await(submit(house, "One", plan(step("a", "Write 9 words"))).id());
    TaskResult result = Objects.requireNonNull(task.result());
    Task step = house.door().task(task.steps().getFirst().taskId());
    assertThat(result.output()).isEqualTo(Objects.requireNonNull(step.result()).output());
    assertThat(result.providerUsed()).isEqualTo("openai");
    assertThat(result.costUsd()).isEqualByComparingTo(step.result().costUsd());
    assertThat(
            decimal("SELECT count(*)::numeric AS n FROM usage WHERE task_id IN (?, ?)", task.id()))
        .isEqualByComparingTo("0");
  }

  @Test
  void failsWhatDependsOnAFailedStepAndGoesOnWithTheRestAndARetryKeepsWhatIsDone() {
    FaultRule refused = new FaultRule(Fault.UNAUTHORIZED, 0);
    try (Sandbox bad = Sandbox.start(SandboxOptions.DEFAULT.withFault(refused));
        TestHouse other =
            TestHouse.open(Map.of("openai", openai.baseUri(), "groq", bad.baseUri())).running()) {
      PlanRequest plan =
          plan(
              new PlanStep("bad", "Bad", "x", List.of(), null, null, other.agent("groq")),
              step("next", "Next", "bad"),
              step("last", "Last", "next"),
              step("good", "Write 5 words"));
      Task task = other.await(submit(other, "A goal", plan).id());
      assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(Objects.requireNonNull(task.error()).code()).isEqualTo("PLAN_FAILED");
      assertThat(task.error().message()).contains("\"Bad\"", "\"Last\" (DEPENDENCY_FAILED)");
      assertThat(task.steps())
          .extracting(StepState::status)
          .containsExactly(
              TaskStatus.FAILED, TaskStatus.FAILED, TaskStatus.FAILED, TaskStatus.COMPLETED);
      assertThat(Objects.requireNonNull(task.result()).output()).contains("## Write 5 words");
      Task again = other.await(other.door().retry(task.id()).id());
      assertThat(again.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(again.retryOf()).isEqualTo(task.id());
      Task kept = other.door().task(again.steps().get(3).taskId());
      assertThat(kept.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(kept.attempt()).isZero();
      assertThat(Objects.requireNonNull(kept.result()).output())
          .isEqualTo(
              Objects.requireNonNull(other.door().task(task.steps().get(3).taskId()).result())
                  .output());
      assertThatThrownBy(() -> other.door().retry(kept.id()))
          .isInstanceOfSatisfying(
              VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void cancellingAPlanCancelsItsStepsAndCancellingAStepFailsThePlan() throws Exception {
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(5));
        TestHouse other = TestHouse.open(Map.of("openai", slow.baseUri())).running()) {
      PlanRequest plan =
          plan(step("a", "Write 90 words"), step("b", "Write 91 words"), step("c", "C", "a"));
      UUID cancelled = submit(other, "A goal", plan).id();
      running(other, cancelled, 2);
      other.door().cancel(cancelled);
      assertThat(other.door().task(cancelled).steps())
          .extracting(StepState::status)
          .containsOnly(TaskStatus.CANCELLED);
      UUID failed =
          submit(other, "A goal", plan(step("a", "Write 90 words"), step("b", "B", "a"))).id();
      running(other, failed, 1);
      other.door().cancel(other.door().task(failed).steps().getFirst().taskId());
      Task ended = other.await(failed);
      assertThat(Objects.requireNonNull(ended.error()).code()).isEqualTo("PLAN_FAILED");
      assertThat(ended.error().message()).contains("\"Write 90 words\" (CANCELLED)");
    }
  }

  @Test
  void plansGiveTheirPlacesBackSoThatManyOfThemDoNotHoldUpTheirOwnSteps() {
    try (TestHouse narrow =
        TestHouse.open(
                TestHouse.settings(
                    TestDatabase.settings(), Map.of("openai", openai.baseUri()), 8, 2))
            .running()) {
      UUID agent = narrow.agent("openai");
      List<Task> plans =
          narrow
              .door()
              .submitAll(
                  IntStream.range(0, 10)
                      .mapToObj(i -> task(agent, "Goal " + i + " in two steps", PlanRequest.ANY))
                      .toList(),
                  null);
      plans.forEach(
          plan -> assertThat(narrow.await(plan.id()).status()).isEqualTo(TaskStatus.COMPLETED));
    }
  }

  @Test
  void wakesAPlanExactlyOnceWhenItsLastStepsEndTogetherOnTwoInstances() {
    Map<String, URI> providers = Map.of("openai", openai.baseUri());
    try (TestHouse one =
            TestHouse.open(TestHouse.settings(TestDatabase.settings(), providers, 16, 40))
                .running();
        TestHouse two = one.beside().running()) {
      UUID agent = one.agent("openai");
      PlanRequest plan = plan(step("a", "Write 1 words"), step("b", "Write 1 words"));
      List<Task> plans =
          one.door()
              .submitAll(
                  IntStream.range(0, 40).mapToObj(i -> task(agent, "Goal " + i, plan)).toList(),
                  null);
      for (Task each : plans) {
        Task ended = two.await(each.id());
        assertThat(ended.status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(ended.attempt()).as("started to plan and to assemble").isEqualTo(2);
        assertThat(ended.history())
            .filteredOn(step -> step.step().equals("step"))
            .extracting(Task.Step::message)
            .containsExactly("1 of 2 done: Write 1 words", "2 of 2 done: Write 1 words");
      }
    }
  }

  @Test
  void leavesNothingOpenWhenPlansAreCancelledWhileTheirStepsEnd() throws Exception {
    Map<String, URI> providers = Map.of("openai", openai.baseUri());
    try (TestHouse one =
            TestHouse.open(TestHouse.settings(TestDatabase.settings(), providers, 16, 40))
                .running();
        TestHouse two = one.beside().running()) {
      UUID agent = one.agent("openai");
      PlanRequest plan =
          plan(step("a", "A"), step("b", "B"), step("c", "C", "a"), step("d", "D", "b", "c"));
      List<Task> plans =
          one.door()
              .submitAll(
                  IntStream.range(0, 30).mapToObj(i -> task(agent, "Goal " + i, plan)).toList(),
                  null);
      for (Task each : plans) {
        try {
          two.door().cancel(each.id());
        } catch (VelException ended) {
          assertThat(ended.code()).isEqualTo(ErrorCode.CONFLICT);
        }
        Thread.sleep(20);
      }
      plans.forEach(each -> one.await(each.id()));
      try (Database rows = TestDatabase.open(one.settings().database())) {
        assertThat(number(rows, "SELECT count(*) AS n FROM tasks WHERE finished_at IS NULL"))
            .isZero();
        assertThat(
                number(
                    rows,
                    "SELECT count(*) AS n FROM tasks WHERE parent_id IS NULL AND status NOT IN ('completed', 'cancelled')"))
            .isZero();
        Awaitility.await()
            .until(() ->
                number(rows, "SELECT count(*) AS n FROM scheduled_tasks WHERE task_name = 'run'")
                    == 0);
      }
    }
  }

  private static long number(Database rows, String sql) {
    return rows.tx(tx -> tx.first(row -> row.big("n"), sql)).orElseThrow();
  }

  @Test
  void goesOnWithoutRepeatingAnythingWhenAnInstanceStopsInTheMiddle() throws Exception {
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(20));
        TestHouse one =
            TestHouse.open(
                    TestHouse.settings(
                        TestDatabase.settings(), Map.of("openai", slow.baseUri()), 4, 1))
                .running()) {
      UUID plan =
          submit(
                  one,
                  "Do:\n1. Write 10 words\n2. then write 11 words\n3. write 12 words",
                  PlanRequest.ANY)
              .id();
      Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> completed(one, plan) == 1);
      try (TestHouse two = one.beside().running()) {
        one.stop();
        Task ended = two.await(plan);
        assertThat(ended.status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(two.door().task(ended.steps().getFirst().taskId()).attempt()).isEqualTo(1);
        assertThat(ended.history()).filteredOn(step -> step.step().equals("planned")).hasSize(1);
      }
    }
  }

  @Test
  void listsStepsOnlyWhereTheirPlanIsNamed() {
    UUID agent = house.agent("openai");
    Task task = house.door().submit(task(agent, "Write in two steps", PlanRequest.ANY), null);
    house.await(task.id());
    Page<Task> top =
        house.door().tasks(new TaskQuery(null, agent, null, null, null, null, Page.Range.DEFAULT));
    assertThat(top.data()).extracting(Task::id).containsExactly(task.id());
    Page<Task> steps =
        house
            .door()
            .tasks(
                new TaskQuery(null, null, null, null, null, null, task.id(), Page.Range.DEFAULT));
    assertThat(steps.data())
        .hasSize(2)
        .allSatisfy(step -> assertThat(step.parentId()).isEqualTo(task.id()));
  }

  @Test
  void refusesPlansThatCannotBeCarriedOut() {
    assertThat(refusal(step("a", "A", "b"), step("b", "B", "a")).details().getFirst().message())
        .contains("circle");
    assertThat(refusal(step("a", "A", "z")).details().getFirst().message())
        .contains("which is no step");
    assertThat(refusal(step("a", "A"), step("a", "B")).details().getFirst().message())
        .contains("two steps");
    PlanStep foreign = new PlanStep("a", "A", "A", List.of(), null, null, UUID.randomUUID());
    assertThat(refusal(foreign).code()).isEqualTo(ErrorCode.NOT_FOUND);
  }

  private static VelException refusal(PlanStep... steps) {
    NewTask task = task(house.agent("openai"), "x", plan(steps));
    return catchThrowableOfType(VelException.class, () -> house.door().submit(task, null));
  }

  private static void running(TestHouse where, UUID plan, int steps) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() ->
            where.door().task(plan).steps().stream()
                    .filter(step -> step.status() == TaskStatus.IN_PROGRESS)
                    .count()
                == steps);
  }

  private static long completed(TestHouse where, UUID plan) {
    return where.door().task(plan).steps().stream()
        .filter(step -> step.status() == TaskStatus.COMPLETED)
        .count();
  }

  private static Task submit(TestHouse where, String goal, PlanRequest plan) {
    return where.door().submit(task(where.agent("openai"), goal, plan), null);
  }

  private static NewTask task(UUID agent, String goal, PlanRequest plan) {
    return new NewTask(agent, goal, null, TaskParameters.NONE.withPlan(plan));
  }

  private static PlanRequest plan(PlanStep... steps) {
    return new PlanRequest(null, List.of(steps));
  }

  private static PlanStep step(String id, String title, String... needs) {
    return new PlanStep(id, title, title, List.of(needs), null, null, null);
  }

  private static String texts(UUID task) throws InterruptedException {
    List<String> texts = new ArrayList<>();
    try (TaskWatch watch = house.door().watch(task, 0)) {
      while (!watch.ended()) {
        TaskEvent event = watch.next(Duration.ofSeconds(5)).orElseThrow();
        texts.add(event.data().path("text").asText(""));
      }
    }
    return String.join("", texts);
  }

  private static BigDecimal decimal(String sql, UUID task) {
    try (Database rows = TestDatabase.open(house.settings().database())) {
      return rows.tx(tx -> tx.first(row -> row.decimal("n"), sql, task, task)).orElseThrow();
    }
  }
}
