package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.AgentConfig;
import dev.vel.agent.AgentStatus;
import dev.vel.agent.AgentType;
import dev.vel.agent.ModelPreferences;
import dev.vel.agent.NewAgent;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Fault;
import dev.vel.llm.sandbox.FaultRule;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.task.NewTask;
import dev.vel.task.Priority;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskQuery;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import dev.vel.usage.UsageQuery;
import dev.vel.usage.UsageReport;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TaskLifeTest {
  private static Sandbox openai;
  private static Sandbox groq;
  private static TestHouse house;

  @BeforeAll
  static void open() throws IOException {
    openai = Sandbox.start(SandboxOptions.DEFAULT);
    groq = Sandbox.start(SandboxOptions.DEFAULT);
    Map<String, URI> providers = new LinkedHashMap<>();
    providers.put("openai", openai.baseUri());
    providers.put("groq", groq.baseUri());
    house = TestHouse.open(providers).running();
  }

  @AfterAll
  static void close() {
    house.close();
    openai.close();
    groq.close();
  }

  @Test
  void runsATaskAndSaysWhatItCostWhoAnsweredAndWhy() {
    UUID agent = house.agent("openai");
    Task task = house.await(house.submit(agent, "Write a haiku about Postgres").id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    var result = Objects.requireNonNull(task.result());
    assertThat(result.output()).isNotBlank();
    assertThat(result.providerUsed()).isEqualTo("openai");
    assertThat(result.execution()).isEqualTo("direct");
    assertThat(result.tokens().total()).isPositive();
    assertThat(result.costUsd()).isGreaterThan(BigDecimal.ZERO);
    assertThat(Objects.requireNonNull(result.route()).rationale()).contains("simple");
    assertThat(result.attempts()).hasSize(1);
    assertThat(task.history())
        .extracting(Task.Step::step)
        .containsExactly("created", "started", "calling", "completed");
    assertThat(house.door().agent(agent).status()).isEqualTo(AgentStatus.ACTIVE);
  }

  @Test
  void streamsThePiecesOfTheAnswerInOrderWithoutGapAndResumesAnywhere() throws Exception {
    Task task = house.submit(house.agent("openai"), "Tell me about streams");
    List<TaskEvent> events = events(task.id(), 0);
    assertThat(events)
        .extracting(TaskEvent::id)
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, events.size()).mapToObj(Long::valueOf).toList());
    assertThat(events.getLast().event()).isEqualTo(TaskEvent.Kind.RESULT);
    String text =
        String.join(
            "",
            events.stream()
                .filter(event -> event.event() == TaskEvent.Kind.DELTA)
                .map(event -> event.data().get("text").asText())
                .toList());
    assertThat(text).isEqualTo(Objects.requireNonNull(house.await(task.id()).result()).output());
    assertThat(events(task.id(), 3)).isEqualTo(events.subList(3, events.size()));
    assertThat(events(task.id(), events.size())).isEmpty();
  }

  @Test
  void goesToTheNextProviderInTheAgentsOrderWhenTheFirstIsDead() throws Exception {
    Sandbox dying = Sandbox.start(SandboxOptions.DEFAULT);
    URI gone = dying.baseUri();
    dying.close();
    try (TestHouse other =
        TestHouse.open(new LinkedHashMap<>(Map.of("openai", gone, "groq", groq.baseUri())))
            .running()) {
      Task task = other.await(other.submit(other.agent("openai", "groq"), "Hello there").id());
      var result = Objects.requireNonNull(task.result());
      assertThat(result.providerUsed()).isEqualTo("groq");
      assertThat(result.attempts()).last().extracting("outcome").isEqualTo("ok");
      assertThat(result.attempts()).first().extracting("outcome").isEqualTo("unreachable");
      UsageReport usage =
          other
              .door()
              .usage(
                  new UsageQuery(null, Instant.now().plusSeconds(5), UsageQuery.GroupBy.PROVIDER));
      assertThat(usage.data()).extracting(UsageReport.Line::key).containsExactly("groq", "openai");
      assertThat(usage.data().get(1).costUsd()).isEqualByComparingTo("0");
    }
  }

  @Test
  void voidsTheTextOfAStreamThatWasCutAndStartsOverOnTheNextModel() throws Exception {
    try (Sandbox cutting = Sandbox.start(SandboxOptions.DEFAULT.withFault(always(Fault.CUT)));
        TestHouse other =
            TestHouse.open(
                    new LinkedHashMap<>(
                        Map.of("openai", cutting.baseUri(), "groq", groq.baseUri())))
                .running()) {
      Task task = other.submit(other.agent("openai", "groq"), "A story of a broken stream, please");
      Task done = other.await(task.id());
      assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
      StringBuilder text = new StringBuilder();
      try (TaskWatch watch = other.door().watch(task.id(), 0)) {
        for (TaskEvent event = watch.next(Duration.ofSeconds(5)).orElse(null);
            event != null;
            event = watch.next(Duration.ofSeconds(5)).orElse(null)) {
          if (event.data().path("reset").asBoolean()) {
            text.setLength(0);
          }
          text.append(event.data().path("text").asText(""));
        }
      }
      assertThat(text.toString()).isEqualTo(Objects.requireNonNull(done.result()).output());
    }
  }

  @Test
  void failsRetryablyWithEverythingThatWasTriedWhenAllProvidersAreDown() throws Exception {
    try (Sandbox down = Sandbox.start(SandboxOptions.DEFAULT.withFault(always(Fault.UNAVAILABLE)));
        TestHouse other = TestHouse.open(Map.of("openai", down.baseUri())).running()) {
      Task task = other.await(other.submit(other.agent("openai"), "Anybody there?").id());
      assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
      var error = Objects.requireNonNull(task.error());
      assertThat(error.retryable()).isTrue();
      assertThat(error.code()).isEqualTo("PROVIDERS_EXHAUSTED");
      assertThat(error.message()).contains("openai");
      assertThat(Objects.requireNonNull(task.result()).attempts()).isNotEmpty();
      Task again = other.door().retry(task.id());
      assertThat(again.id()).isNotEqualTo(task.id());
      assertThat(again.retryOf()).isEqualTo(task.id());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, the model is left alone in the middle of a try, tried openai",
    "2, it is left alone in the whole last try, the last call that was made: unreachable"
  })
  void saysThatNobodyWasThereAlsoWhere(int failures, String when, String words) throws Exception {
    URI nowhere;
    try (Sandbox gone = Sandbox.start(SandboxOptions.DEFAULT)) {
      nowhere = gone.baseUri();
    }
    Settings usual = TestHouse.settings(TestDatabase.settings(), Map.of("openai", nowhere), 4, 4);
    Settings.Breaker breaker =
        new Settings.Breaker(failures, Duration.ofHours(1), Duration.ofHours(1));
    Settings.Routing routing =
        new Settings.Routing(
            usual.routing().timeouts(), breaker, usual.routing().cache(), Optional.empty());
    try (TestHouse other = TestHouse.open(TestHouse.routed(usual, routing)).running()) {
      UUID agent =
          other.agent(
              new AgentConfig(
                  List.of("openai"), null, null, null, null, null, 1, 20, null, null, null));
      Task task = other.await(other.submit(agent, "Anybody there?").id());
      TaskResult.Call last = Objects.requireNonNull(task.result()).attempts().getLast();
      assertThat(last.outcome()).as(when).isEqualTo("breaker_open");
      assertThat(Objects.requireNonNull(task.error()).code()).isEqualTo("UNREACHABLE");
      assertThat(task.error().message()).contains(words, "left alone");
    }
  }

  @Test
  void doesNotRetryWhatTheProviderWillNotAnswer() throws Exception {
    try (Sandbox strict =
            Sandbox.start(SandboxOptions.DEFAULT.withFault(always(Fault.CONTENT_FILTER)));
        TestHouse other =
            TestHouse.open(
                    new LinkedHashMap<>(Map.of("openai", strict.baseUri(), "groq", groq.baseUri())))
                .running()) {
      Task task =
          other.await(other.submit(other.agent("openai", "groq"), "Say something bad").id());
      assertThat(Objects.requireNonNull(task.error()).code()).isEqualTo("CONTENT_FILTER");
      assertThat(Objects.requireNonNull(task.error()).retryable()).isFalse();
      assertThat(strict.requests()).isEqualTo(1);
    }
  }

  @Test
  void triesAgainAfterABackoffAsOftenAsTheAgentAllows() throws Exception {
    try (Sandbox flaky =
            Sandbox.start(SandboxOptions.DEFAULT.withFault(new FaultRule(Fault.UNAVAILABLE, 2)));
        TestHouse other = TestHouse.open(Map.of("openai", flaky.baseUri())).running()) {
      UUID agent =
          other.agent(
              new AgentConfig(
                  List.of("openai"), null, null, null, null, null, 1, 20, null, null, null));
      Task task = other.await(other.submit(agent, "Patience").id());
      assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
      assertThat(task.attempt()).isEqualTo(2);
      assertThat(task.history()).extracting(Task.Step::step).contains("retry");
    }
  }

  @Test
  void cancelsARunningTaskAbortsTheCallAndKeepsThePartialText() throws Exception {
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(5));
        TestHouse other = TestHouse.open(Map.of("openai", slow.baseUri())).running()) {
      Task task =
          other.submit(
              other.agent("openai"), "A very long story about a slow river, in many words");
      Awaitility.await().until(() -> events(other, task.id()) >= 5);
      Task cancelled = other.door().cancel(task.id());
      assertThat(cancelled.status()).isEqualTo(TaskStatus.CANCELLED);
      assertThat(Objects.requireNonNull(cancelled.result()).output()).isNotBlank();
      Awaitility.await().until(() -> slow.connections() == 0);
      assertThatThrownBy(() -> other.door().cancel(task.id()))
          .isInstanceOfSatisfying(
              VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
      UsageReport usage =
          Awaitility.await()
              .until(
                  () ->
                      other
                          .door()
                          .usage(
                              new UsageQuery(
                                  null, Instant.now().plusSeconds(5), UsageQuery.GroupBy.MODEL)),
                  report -> report.total().calls() == 1);
      assertThat(usage.total().completionTokens()).isPositive();
    }
  }

  @Test
  void cancelsATaskThatHasNotStarted() {
    try (TestHouse idle = TestHouse.open(Map.of("openai", openai.baseUri()))) {
      Task task = idle.submit(idle.agent("openai"), "Never");
      assertThat(idle.door().cancel(task.id()).status()).isEqualTo(TaskStatus.CANCELLED);
    }
  }

  @Test
  void startsATaskOfAnotherInstanceWithinMilliseconds() {
    try (TestHouse other = TestHouse.open(Map.of("openai", openai.baseUri()));
        TestHouse runner = other.beside().running()) {
      UUID agent = other.agent("openai");
      other.await(other.submit(agent, "Warm up").id());
      List<Long> queued = new ArrayList<>();
      for (int i = 0; i < 10; i++) {
        Task task = other.await(other.submit(agent, "Where am I run?").id());
        queued.add(Objects.requireNonNull(task.result()).queueTimeMs());
      }
      // The poll alone would take a second on average; a signal takes milliseconds.
      assertThat(queued.stream().sorted().toList().get(5)).isLessThan(250);
      assertThat(runner.house().isReady()).isTrue();
    }
  }

  @Test
  void repeatsInItsResultWhyItRanHereAndForgetsItWhenRetried() {
    ObjectNode body = Json.object().put("description", "Hello");
    body.put("agent_id", house.agent("openai").toString());
    body.putObject("parameters").put("fallback_reason", "cannot reach vel.example.com");
    Task task = house.await(house.door().submit(NewTask.read(body), null).id());
    TaskResult result = Objects.requireNonNull(task.result());
    assertThat(result.execution()).isEqualTo("direct");
    assertThat(result.fallbackReason())
        .isEqualTo("cannot reach vel.example.com; Task Master is not configured");
    Task again = house.await(house.door().retry(task.id()).id());
    assertThat(Objects.requireNonNull(again.result()).fallbackReason())
        .isEqualTo("Task Master is not configured");
  }

  @Test
  void runsATaskNotBeforeItsTime() {
    Instant later = Instant.now().plusSeconds(2);
    UUID agent = house.agent("openai");
    TaskParameters parameters = TaskParameters.NONE.with(it -> it.runAt = later);
    Task task =
        house.await(house.door().submit(new NewTask(agent, "Later", null, parameters), null).id());
    assertThat(task.startedAt()).isAfterOrEqualTo(later.minusMillis(1));
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
  }

  @Test
  void runsManyTasksOfOneUserAFewAtATimeAndAnothersAtOnce() {
    UUID agent = house.agent("openai");
    List<NewTask> many =
        IntStream.range(0, 300).mapToObj(i -> new NewTask(agent, "Task " + i, null, null)).toList();
    List<Task> submitted = house.door().submitAll(many, null);
    assertThat(submitted).hasSize(300);
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() ->
            house
                    .door()
                    .tasks(
                        new TaskQuery(
                            TaskStatus.COMPLETED,
                            agent,
                            null,
                            null,
                            null,
                            null,
                            Page.Range.DEFAULT))
                    .meta()
                    .total()
                == 300);
  }

  @Test
  void prefersHighToMediumToLow() throws Exception {
    try (TestHouse one =
        TestHouse.open(
            TestHouse.settings(
                TestDatabase.settings(), Map.of("openai", openai.baseUri()), 1, 100))) {
      UUID agent = one.agent("openai");
      List<NewTask> tasks = new ArrayList<>();
      for (Priority priority : List.of(Priority.LOW, Priority.MEDIUM, Priority.HIGH)) {
        for (int i = 0; i < 5; i++) {
          tasks.add(new NewTask(agent, priority.name(), priority, null));
        }
      }
      List<Task> submitted = one.door().submitAll(tasks, null);
      one.running();
      List<Priority> started =
          submitted.stream()
              .map(task -> one.await(task.id()))
              .sorted(Comparator.comparing(Task::startedAt))
              .map(Task::priority)
              .toList();
      assertThat(started.subList(0, 5)).containsOnly(Priority.HIGH);
      assertThat(started.subList(10, 15)).containsOnly(Priority.LOW);
    }
  }

  @Test
  void putsRunningTasksBackWhenItStopsAndAnotherInstanceFinishesThem() throws Exception {
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(8));
        TestHouse first = TestHouse.open(Map.of("openai", slow.baseUri()))) {
      first.running();
      Task task = first.submit(first.agent("openai"), "A story that outlives its machine");
      Awaitility.await().until(() -> events(first, task.id()) >= 4);
      try (TestHouse second = first.beside().running()) {
        first.stop();
        Task done = second.await(task.id());
        assertThat(done.status()).isEqualTo(TaskStatus.COMPLETED);
        assertThat(done.attempt()).isEqualTo(2);
        assertThat(done.history()).extracting(Task.Step::step).contains("released");
      }
    }
  }

  @Test
  void asksNobodyAgainWhoseKeyIsWrong() throws Exception {
    try (Sandbox strict =
            Sandbox.start(SandboxOptions.DEFAULT.withFault(always(Fault.UNAUTHORIZED)));
        TestHouse other = TestHouse.open(Map.of("openai", strict.baseUri())).running()) {
      UUID agent =
          other.agent(
              new AgentConfig(
                  List.of("openai"), null, null, null, null, null, 3, 20, null, null, null));
      Task task = other.await(other.submit(agent, "Let me in").id());
      assertThat(task.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(strict.requests()).isEqualTo(1);
    }
  }

  @Test
  void billsAnAnswerThatBrokeOffAsAnEstimate() throws Exception {
    try (Sandbox cutting = Sandbox.start(SandboxOptions.DEFAULT.withFault(always(Fault.CUT)));
        TestHouse other = TestHouse.open(Map.of("openai", cutting.baseUri())).running()) {
      other.await(other.submit(other.agent("openai"), "A story that breaks off").id());
      UsageReport usage =
          other
              .door()
              .usage(
                  new UsageQuery(null, Instant.now().plusSeconds(5), UsageQuery.GroupBy.PROVIDER));
      // The last model there is gets a second chance, and every call is on the bill.
      assertThat(usage.total().failed()).isEqualTo(3);
      assertThat(usage.total().completionTokens()).isPositive();
    }
  }

  @Test
  void repeatsTheAnswerToARequestAsDeepAsIsAllowed() {
    StringBuilder deep = new StringBuilder();
    deep.append("[".repeat(60)).append("]".repeat(60));
    TaskParameters parameters =
        TaskParameters.NONE.with(it -> {
          it.inputData = Json.read(deep.toString(), JsonNode.class);
          it.runAt = Instant.now().plusSeconds(3600);
        });
    NewTask task = new NewTask(house.agent("openai"), "Deep", null, parameters);
    Task first = house.door().submit(task, "deep");
    assertThat(house.door().submit(task, "deep").id()).isEqualTo(first.id());
    house.door().cancel(first.id());
  }

  @Test
  void failsOnceAndPaysNothingForATaskWhoseRowItCannotUse() {
    long before = openai.requests();
    try (TestHouse idle = TestHouse.open(Map.of("openai", openai.baseUri()));
        Database rows = TestDatabase.open(idle.settings().database())) {
      Task task = idle.submit(idle.agent("openai"), "Odd");
      rows.run(tx ->
          tx.update(
              "UPDATE tasks SET parameters = ?",
              Json.read("{\"response_schema\":{\"$ref\":\"#/nowhere\"}}", ObjectNode.class)));
      Task failed = idle.running().await(task.id());
      assertThat(failed.status()).isEqualTo(TaskStatus.FAILED);
      assertThat(failed.attempt()).isEqualTo(1);
    }
    assertThat(openai.requests()).isEqualTo(before);
  }

  @Test
  void answersARepeatedRequestAsTheFirstAndRefusesAnotherUnderItsKey() {
    UUID agent = house.agent("openai");
    NewTask task = new NewTask(agent, "Once", null, null);
    Task first = house.door().submit(task, "key-1");
    assertThat(house.door().submit(task, "key-1").id()).isEqualTo(first.id());
    assertThatThrownBy(() -> house.door().submit(new NewTask(agent, "Twice", null, null), "key-1"))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.IDEMPOTENCY_MISMATCH));
  }

  @Test
  void holdsTheAnswerToTheSchemaThatTheTaskAsksFor() {
    UUID agent = house.agent("openai");
    var schema =
        Json.read(
            """
            {"type":"object","properties":{"name":{"type":"string"},"age":{"type":"integer"}},
             "required":["name","age"]}
            """,
            ObjectNode.class);
    TaskParameters parameters = TaskParameters.NONE.with(it -> it.responseSchema = schema);
    Task task =
        house.await(
            house.door().submit(new NewTask(agent, "A person", null, parameters), null).id());
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(
            Json.read(Objects.requireNonNull(task.result()).output(), JsonNode.class)
                .get("age")
                .isInt())
        .isTrue();
  }

  @Test
  void refusesWhatItDoesNotKnowNamingEveryFieldAndWhatItKnows() {
    assertThatThrownBy(
            () -> house.door().createAgent(new NewAgent("", AgentType.RESEARCHER, null), null))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> assertThat(e.details()).extracting("field").containsExactly("name"));
    UUID agent = house.agent("openai");
    TaskParameters parameters =
        TaskParameters.NONE.with(it -> {
          it.provider = "nobody";
          it.temperature = 9.0;
          it.timeoutSeconds = 0;
        });
    assertThatThrownBy(() -> house.door().submit(new NewTask(agent, "x", null, parameters), null))
        .isInstanceOfSatisfying(
            VelException.class,
            e ->
                assertThat(e.details())
                    .extracting("field")
                    .containsExactly("parameters.temperature", "parameters.timeout_seconds"));
    assertThatThrownBy(() -> house.submit(UUID.randomUUID(), "x"))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.NOT_FOUND));
  }

  @Test
  void needsNoSecondConnectionToFindOutWhichModelsThereAre() {
    Settings.Database there = TestDatabase.settings();
    Settings.Database single =
        new Settings.Database(there.url(), there.user(), there.password(), 1);
    ModelPreferences models = new ModelPreferences(null, null, "no-such-model", null);
    AgentConfig unknown =
        new AgentConfig(null, models, null, null, null, null, null, null, null, null, null, null);
    try (TestHouse narrow = TestHouse.open(TestHouse.settings(single, Map.of(), 8, 10))) {
      assertThatThrownBy(() ->
              narrow.door().createAgent(new NewAgent("a", AgentType.RESEARCHER, unknown), null))
          .isInstanceOfSatisfying(
              VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.VALIDATION_ERROR));
    }
  }

  @Test
  void deletesAnAgentWithOpenTasksOnlyByForce() {
    try (TestHouse idle = TestHouse.open(Map.of("openai", openai.baseUri()))) {
      UUID agent = idle.agent("openai");
      Task task = idle.submit(agent, "Waiting");
      assertThatThrownBy(() -> idle.door().deleteAgent(agent, false))
          .isInstanceOfSatisfying(
              VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.CONFLICT));
      idle.door().deleteAgent(agent, true);
      assertThat(idle.door().task(task.id()).status()).isEqualTo(TaskStatus.CANCELLED);
      assertThatThrownBy(() -> idle.door().agent(agent)).isInstanceOf(VelException.class);
    }
  }

  private static FaultRule always(Fault fault) {
    return new FaultRule(fault, 0);
  }

  private static List<TaskEvent> events(UUID task, long after) throws InterruptedException {
    List<TaskEvent> events = new ArrayList<>();
    try (TaskWatch watch = house.door().watch(task, after)) {
      while (!watch.ended()) {
        watch.next(Duration.ofSeconds(1)).ifPresent(events::add);
      }
    }
    return events;
  }

  private static long events(TestHouse house, UUID task) throws InterruptedException {
    long count = 0;
    try (TaskWatch watch = house.door().watch(task, 0)) {
      while (watch.next(Duration.ofMillis(20)).isPresent()) {
        count++;
      }
    }
    return count;
  }
}
