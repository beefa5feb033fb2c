package dev.vel.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.llm.FakeProvider;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskStatus;
import dev.vel.task.TaskWatch;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of the plans that models make, good ones and others. */
class PlanningTest {
  private static final String GOOD =
      "[{\\\"id\\\":1,\\\"title\\\":\\\"Look\\\"},{\\\"id\\\":2,\\\"title\\\":\\\"Write\\\",\\\"dependencies\\\":[1]}]";

  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private FakeProvider model;
  private TestHouse house;

  @BeforeEach
  void open() {
    model = new FakeProvider((out, self) -> say(out, answers.take())).withoutList();
    house = TestHouse.open(Map.of("openai", model.base())).running();
  }

  @AfterEach
  void close() throws IOException {
    house.close();
    model.close();
  }

  @Test
  void asksOnceForACorrectionOfAPlanThatCannotBeUsed() throws Exception {
    answers.addAll(List.of("First I would look around.", GOOD, "one", "two", "all"));
    Task task = house.await(submit(PlanRequest.ANY));
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.steps()).extracting(StepState::title).containsExactly("Look", "Write");
    assertThat(model.request()).contains("You take a goal apart", "at most 20", "json_schema");
    assertThat(model.request()).contains("This does not satisfy the schema", "not valid JSON");
    assertThat(model.request()).contains("Look", "The goal:\\n\\nBuild a shed");
    assertThat(model.request()).contains("## Look\\n\\none").doesNotContain("## Write");
    assertThat(model.request()).contains("## Look\\n\\none", "## Write\\n\\ntwo");
    assertThat(texts(task)).as("what watchers see as the answer").isEqualTo("all");
    assertThat(percents(task)).isSorted();
  }

  @Test
  void makesTheGoalItsOnlyStepAndSaysWhyWhenNoPlanCanBeHad() throws Exception {
    answers.addAll(List.of(GOOD.replace("[1]", "[9]"), GOOD.replace("[1]", "[8]"), "whole"));
    Task task = house.await(submit(PlanRequest.ANY));
    assertThat(task.status()).isEqualTo(TaskStatus.COMPLETED);
    assertThat(task.result()).extracting("output").isEqualTo("whole");
    assertThat(task.steps()).extracting(StepState::title).containsExactly("Build a shed");
    assertThat(task.history())
        .filteredOn(event -> event.step().equals("planned"))
        .singleElement()
        .extracting(Task.Step::message)
        .asString()
        .startsWith("The model made no usable plan (step \"2\" depends on \"8\"")
        .endsWith("Planned 1 step: Build a shed");
    assertThat(answers).isEmpty();
  }

  @Test
  void holdsAModelToTheNumberOfStepsThatIsAskedFor() throws Exception {
    String three = "[\\\"a\\\",\\\"b\\\",\\\"c\\\"]";
    answers.addAll(List.of(three, GOOD, "one", "two", "all"));
    Task task = house.await(submit(new PlanRequest(2, null)));
    assertThat(task.steps()).hasSize(2);
    assertThat(model.request()).contains("at most 2");
    assertThat(model.request()).contains("The plan has 3 steps; at most 2 are allowed");
  }

  private UUID submit(PlanRequest plan) {
    NewTask task =
        new NewTask(
            house.agent("openai"), "Build a shed", null, TaskParameters.NONE.withPlan(plan));
    return house.door().submit(task, null).id();
  }

  private static void say(OutputStream out, String text) throws IOException {
    FakeProvider.write(out, FakeProvider.SSE_HEAD);
    FakeProvider.write(out, FakeProvider.piece(text));
    FakeProvider.write(out, FakeProvider.finish("stop"));
    FakeProvider.write(out, "data: [DONE]\n\n");
  }

  private String texts(Task task) throws InterruptedException {
    return String.join(
        "", events(task).stream().map(event -> event.data().path("text").asText("")).toList());
  }

  private List<Integer> percents(Task task) throws InterruptedException {
    return events(task).stream()
        .filter(event -> event.event() != TaskEvent.Kind.DELTA)
        .map(event -> event.data().path("progress").intValue())
        .toList();
  }

  private List<TaskEvent> events(Task task) throws InterruptedException {
    List<TaskEvent> events = new ArrayList<>();
    try (TaskWatch watch = house.door().watch(task.id(), 0)) {
      while (!watch.ended()) {
        watch.next(Duration.ofSeconds(5)).ifPresent(events::add);
      }
    }
    return events;
  }
}
