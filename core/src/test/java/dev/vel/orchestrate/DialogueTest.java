package dev.vel.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.AgentType;
import dev.vel.agent.NewAgent;
import dev.vel.api.TestHouse;
import dev.vel.api.Vel;
import dev.vel.audit.Actor;
import dev.vel.identity.NewUser;
import dev.vel.identity.Principal;
import dev.vel.identity.Role;
import dev.vel.identity.Scope;
import dev.vel.identity.User;
import dev.vel.task.NewTask;
import dev.vel.task.PlanRequest;
import dev.vel.task.Task;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that continue others. */
@Timeout(60)
class DialogueTest {
  private final ScriptedModel model = new ScriptedModel();
  private TestHouse house;
  private UUID agent;

  @BeforeEach
  void open() {
    house = TestHouse.open(Map.of("openai", model.base())).running();
    agent = house.agent("openai");
  }

  @AfterEach
  void close() {
    house.close();
    model.close();
  }

  private Task say(String prompt, TaskParameters parameters) {
    return house.await(
        house.door().submit(new NewTask(agent, prompt, null, parameters), null).id());
  }

  private Task say(String prompt, @Nullable Task before) {
    return say(
        prompt, before == null ? TaskParameters.NONE : TaskParameters.NONE.continuing(before.id()));
  }

  private static List<String> said(JsonNode request) {
    return StreamSupport.stream(request.path("messages").spliterator(), false)
        .map(it -> it.path("role").asText() + ": " + shortly(it.path("content").asText()))
        .toList();
  }

  private static String shortly(String text) {
    return text.length() < 1_000 ? text : text.charAt(0) + " × " + text.length();
  }

  @Test
  void tellsTheModelWhatWasSaidBefore() throws Exception {
    model.then(ScriptedModel.text("Seine"), ScriptedModel.text("777 km"), ScriptedModel.text("ok"));
    Task first = say("Name a river", (Task) null);
    Task second = say("How long is it?", first);
    say("And wide?", second);
    assertThat(said(model.requests(3).getLast()))
        .containsExactly(
            "user: Name a river",
            "assistant: Seine",
            "user: How long is it?",
            "assistant: 777 km",
            "user: And wide?");
  }

  @Test
  void branchesWhereTwoTasksContinueTheSame() throws Exception {
    model.then(ScriptedModel.text("a"), ScriptedModel.text("b"), ScriptedModel.text("c"));
    Task first = say("one", (Task) null);
    say("two", first);
    say("other", first);
    assertThat(said(model.requests(3).getLast()))
        .containsExactly("user: one", "assistant: a", "user: other");
  }

  @Test
  void repeatsWithARetriedTaskWhatItContinued() throws Exception {
    model.then(ScriptedModel.text("a"), ScriptedModel.text("b"), ScriptedModel.text("c"));
    Task second = say("two", say("one", (Task) null));
    Task again = house.await(house.door().retry(second.id()).id());
    assertThat(again.parameters().continues()).isEqualTo(second.parameters().continues());
    assertThat(said(model.requests(3).getLast()))
        .containsExactly("user: one", "assistant: a", "user: two");
  }

  @Test
  void countsTheDataOfEarlierTurnsWhereTheyAreTooLong() throws Exception {
    ObjectNode data = Json.object().put("text", "x".repeat(150_000));
    model.then(ScriptedModel.text("a"), ScriptedModel.text("b"), ScriptedModel.text("c"));
    Task first = say("one", TaskParameters.NONE.with(it -> it.inputData = data));
    Task second =
        say(
            "two",
            TaskParameters.NONE.continuing(first.id()).with(it -> it.inputData = data.deepCopy()));
    say("three", second);
    List<JsonNode> requests = model.requests(3);
    assertThat(requests.get(0).toString()).contains("Input data (JSON):\\n{\\\"text\\\":\\\"xxx");
    assertThat(said(requests.get(1)))
        .containsExactly("user: o × 150035", "assistant: a", "user: t × 150035");
    assertThat(said(requests.get(2)))
        .containsExactly("user: t × 150035", "assistant: b", "user: three");
  }

  @Test
  void leavesOutWhatGotNoAnswerAndTheOldestOfWhatIsTooLong() throws Exception {
    String half = "x".repeat(99_993);
    model.then(ScriptedModel.text("old"), ScriptedModel.text(half), ScriptedModel.text(half));
    Task first = say("first", (Task) null);
    Task second = say("second", first);
    Task third = say("third", second);
    Task cancelled =
        house
            .door()
            .cancel(
                house
                    .door()
                    .submit(
                        new NewTask(
                            agent,
                            "never run",
                            null,
                            TaskParameters.NONE
                                .with(it -> it.runAt = Instant.now().plusSeconds(3600))
                                .continuing(third.id())),
                        null)
                    .id());
    say("y".repeat(3_000), cancelled);
    assertThat(said(model.requests(4).getLast()))
        .containsExactly(
            "user: second",
            "assistant: x × 99993",
            "user: third",
            "assistant: x × 99993",
            "user: y × 3000");
    Task tooLong = say("z".repeat(99_999), third);
    model.then(ScriptedModel.text(half + half + half));
    Task huge = say("huge", tooLong);
    say("last", huge);
    assertThat(said(model.requests(3).getLast()))
        .as("the very last turn is told however long it is")
        .containsExactly("user: huge", "assistant: x × 299979", "user: last");
  }

  @Test
  void tellsAPlanWhatWasSaidBefore() throws Exception {
    model.then(
        ScriptedModel.text("Lisbon"),
        ScriptedModel.text(
            "{'steps':[{'id':'a','title':'A','description':'A','depends_on':[]},{'id':'b','title':'B','description':'B','depends_on':['a']}]}"
                .replace("'", "\\\"")));
    Task first = say("Name a city", (Task) null);
    Task planned =
        say(
            "Plan a week there",
            TaskParameters.NONE.withPlan(PlanRequest.ANY).continuing(first.id()));
    assertThat(planned.steps()).as(planned.toString()).hasSize(2);
    List<JsonNode> asked = model.requests(5);
    assertThat(said(asked.get(1)))
        .containsSequence("user: Name a city", "assistant: Lisbon", "user: Plan a week there");
    assertThat(asked.subList(1, 5))
        .as("planning, both steps, and putting them together")
        .allSatisfy(it -> assertThat(said(it)).contains("user: Name a city", "assistant: Lisbon"));
  }

  @Test
  void refusesWhatIsSomebodyElses() {
    Task mine = say("mine", (Task) null);
    User other =
        house.door().createUser(new NewUser("other@example.com", "Correct-Horse-1", Role.USER));
    Principal principal =
        new Principal(
            other.id(),
            other.email(),
            Role.USER,
            Set.of(Scope.READ, Scope.WRITE),
            Optional.of(UUID.randomUUID()));
    Vel theirs =
        house.house().door(principal, new Actor(other.id(), other.email(), null, null, null));
    UUID own = theirs.createAgent(new NewAgent("own", AgentType.MCP_ORCHESTRATOR, null), null).id();
    NewTask task = new NewTask(own, "x", null, TaskParameters.NONE.continuing(mine.id()));
    assertThatThrownBy(() -> theirs.submit(task, null))
        .isInstanceOfSatisfying(
            VelException.class,
            it -> assertThat(it.details().toString()).contains("names no task of yours"));
  }

  @Test
  void refusesWhatIsNotThereOrHasNotEnded() throws Exception {
    UUID nobody = UUID.randomUUID();
    assertThatThrownBy(() ->
            house
                .door()
                .submit(
                    new NewTask(agent, "x", null, TaskParameters.NONE.continuing(nobody)), null))
        .isInstanceOfSatisfying(
            VelException.class,
            it ->
                assertThat(it.details().toString())
                    .contains("parameters.continues", "names no task of yours"));
    List<NewTask> two =
        List.of(
            new NewTask(agent, "fine", null, null),
            new NewTask(agent, "x", null, TaskParameters.NONE.continuing(nobody)));
    assertThatThrownBy(() -> house.door().submitAll(two, null))
        .isInstanceOfSatisfying(
            VelException.class,
            it -> assertThat(it.details().toString()).contains("tasks[1].parameters.continues"));
    TestHouse asleep = TestHouse.open(Map.of("openai", model.base()));
    try (asleep) {
      UUID idle = asleep.agent("openai");
      Task pending = asleep.submit(idle, "later");
      assertThatThrownBy(() ->
              asleep
                  .door()
                  .submit(
                      new NewTask(idle, "x", null, TaskParameters.NONE.continuing(pending.id())),
                      null))
          .isInstanceOfSatisfying(
              VelException.class,
              it -> assertThat(it.details().toString()).contains("has not ended yet"));
    }
  }
}
