package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BatchRunTest {
  private static final String THREE =
      """
      {"id": "one", "prompt": "Name a river", "expect": {"contains": "Hello"}}
      {"id": "two", "prompt": "Name a lake"}
      {"prompt": "Name a sea", "agent": "writer"}
      """;

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(home);
    desk.vel.agentNamed("writer");
    desk.vel.ending = task -> TaskStatus.COMPLETED;
    file(THREE);
  }

  private void file(String text) throws IOException {
    Files.writeString(home.resolve("tasks.jsonl"), text);
  }

  private Desk.Said run(String... options) {
    List<String> words = new ArrayList<>(List.of("batch", "run", "tasks.jsonl"));
    words.addAll(List.of(options));
    return desk.type(words.toArray(String[]::new));
  }

  private static JsonNode json(String text) {
    return Json.read(text, JsonNode.class);
  }

  private List<String> prompts() {
    return desk.vel.submitted.stream().map(task -> task.description()).toList();
  }

  /** Tasks with these words in their prompts end so, others are completed. */
  private void ends(String word, TaskStatus status) {
    desk.vel.ending = task -> task.description().contains(word) ? status : TaskStatus.COMPLETED;
  }

  @Test
  void runsAllTasksOfAFileAndShowsThemInItsOrder() {
    Desk.Said said = run();
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out().lines().map(line -> line.split(" {2,}")[0]))
        .containsExactly("ID", "one", "two", "task-3");
    assertThat(said.out()).contains("groq/openai/gpt-oss-120b", "12 + 34", "$0.0000345");
    assertThat(said.err())
        .contains("1 of 3  completed  one\n", "3 tasks: 3 completed · 138 tokens · $0.0001035\n");
    assertThat(prompts()).containsExactly("Name a river", "Name a lake", "Name a sea");
    assertThat(desk.vel.batches).as("one request").hasSize(1);
    assertThat(desk.engines()).isEqualTo(1);
  }

  @Test
  void writesResultsAndTotalsAsJson() {
    JsonNode whole = json(run("-o", "json", "-q").out());
    assertThat(whole.path("data")).hasSize(3);
    assertThat(whole.at("/data/0/output").asText()).isEqualTo("Hello, world");
    assertThat(whole.at("/data/0/status").asText()).isEqualTo("completed");
    assertThat(whole.at("/meta/version").asInt()).isEqualTo(1);
    assertThat(whole.at("/meta/outcome").asText()).isEqualTo("passed");
    assertThat(whole.at("/meta/completed").asInt()).isEqualTo(3);
    assertThat(whole.at("/meta/cost_usd").decimalValue()).isEqualByComparingTo("0.0001035");
  }

  @Test
  void writesALineAsSoonAsATaskEnds() {
    desk.vel.onList = () -> assertThat(desk.vel.submitted).isNotEmpty();
    Desk.Said said = run("-o", "jsonl", "--fields", "id,status", "-q", "--concurrency", "1");
    assertThat(said.out().lines())
        .containsExactly(
            "{\"id\":\"one\",\"status\":\"completed\"}",
            "{\"id\":\"two\",\"status\":\"completed\"}",
            "{\"id\":\"task-3\",\"status\":\"completed\"}");
  }

  @Test
  void keepsWholeAnswersOfWhichListsShowTheBeginningAlone() {
    desk.vel.abridging = true;
    Desk.Said said = run("-o", "jsonl", "--fields", "output", "-q");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out().lines()).hasSize(3).containsOnly("{\"output\":\"Hello, world\"}");
  }

  @Test
  void hasNoMoreTasksOpenThanItMay() throws IOException {
    file(
        IntStream.range(0, 25)
            .mapToObj(i -> "{\"prompt\": \"number " + i + "\"}\n")
            .collect(Collectors.joining()));
    List<Long> open = new ArrayList<>();
    desk.vel.onList =
        () ->
            open.add(
                desk.vel.tasks.values().stream().filter(task -> !task.status().isFinal()).count());
    desk.vel.ending = task -> task.description().hashCode() % 2 == 0 ? null : TaskStatus.COMPLETED;
    desk.vel.onBatch =
        () -> {
          if (desk.vel.submitted.size() == 25) {
            desk.vel.ending = task -> TaskStatus.COMPLETED;
          }
        };
    Desk.Said said = run("--concurrency", "20", "-q");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(open).isNotEmpty().allMatch(count -> count <= 20);
    assertThat(prompts()).hasSize(25).doesNotHaveDuplicates();
  }

  @Test
  void failsWhenATaskFails() {
    ends("lake", TaskStatus.FAILED);
    Desk.Said said = run();
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).contains("two     failed     -", "every provider failed");
    assertThat(said.err()).endsWith("vel: 1 of 3 tasks did not go well\n");
  }

  @Test
  void failsWhenAnAnswerIsNotAsExpected() throws IOException {
    file(
        """
        {"prompt": "a", "expect": {"contains": ["Hello", "Goodbye"]}}
        {"prompt": "b", "expect": {"not_contains": "world"}}
        {"prompt": "c", "expect": {"matches": "^Hello, w"}}
        {"prompt": "d", "expect": {"matches": "w$"}}
        {"prompt": "e", "expect": {"equals": " Hello, world\\n"}}
        {"prompt": "f", "expect": {"equals": {"a": 1}}}
        """);
    JsonNode results = json(run("-o", "json", "-q").out()).path("data");
    assertThat(results.findValuesAsText("status"))
        .containsExactly(
            "unexpected", "unexpected", "completed", "unexpected", "completed", "unexpected");
    assertThat(results.at("/0/problems/0").asText())
        .isEqualTo("the answer does not contain \"Goodbye\"");
    assertThat(results.at("/1/problems/0").asText()).isEqualTo("the answer contains \"world\"");
    assertThat(results.at("/3/problems/0").asText()).isEqualTo("the answer does not match /w$/");
    assertThat(results.at("/5/problems/0").asText()).isEqualTo("the answer is not JSON");
  }

  @Test
  void comparesJsonByWhatItSays() throws IOException {
    file("{\"prompt\": \"a\", \"expect\": {\"equals\": {\"a\": 1.0, \"b\": [true]}}}\n");
    desk.vel.output = "{ \"b\": [true], \"a\": 1 }";
    assertThat(run().code()).isZero();
    desk.vel.output = "{ \"b\": [true], \"a\": 2 }";
    assertThat(run().code()).isEqualTo(1);
  }

  @Test
  void asksForTheNamesInTheFileBeforeAnythingIsSubmitted() throws IOException {
    file(
        "{\"prompt\": \"a\"}\n{\"prompt\": \"b\", \"agent\": \"writre\"}\n{\"prompt\": \"c\", \"agent\": \"writre\"}\n");
    Desk.Said said = run();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("for 2 reasons", "line 2: agent is not known: there is no agent 'writre'")
        .contains("did you mean 'writer'?");
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void looksForTheTasksThatAreContinuedBeforeAnythingIsSubmitted() throws IOException {
    file("{\"prompt\": \"first\"}\n");
    run();
    UUID over = desk.vel.tasks.keySet().iterator().next();
    UUID open = desk.vel.submit(desk.vel.submitted.getFirst(), null).id();
    UUID none = UUID.fromString("00000000-0000-7000-8000-000000000001");
    file(
        Stream.of(over, none, open)
            .map("{\"prompt\": \"a\", \"continues\": \"%s\"}\n"::formatted)
            .collect(Collectors.joining()));
    Desk.Said said = run();
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains(
            "line 2: continues names no task of yours",
            "line 3: continues names a task that has not ended yet")
        .doesNotContain("line 1");
    assertThat(desk.vel.submitted).hasSize(2);
  }

  @Test
  void blamesNoLineForTheAgentThatTheCommandNames() {
    assertThat(run("--agent", "writre"))
        .isEqualTo(
            new Desk.Said(
                1,
                "",
                "vel: there is no agent 'writre' (`vel agent list` shows all); did you mean"
                    + " 'writer'?\n"));
    assertThat(run("--agent", "00000000-0000-0000-0000-000000000001").code()).isEqualTo(1);
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(run("--agent", "writer").code()).isZero();
  }

  @Test
  void blamesNoLineForTheModelThatTheCommandNames() {
    desk.vel.unknownModel = "gtp";
    assertThat(run("--model", "gtp"))
        .isEqualTo(new Desk.Said(2, "", "vel: --model gtp: model is not known\n"));
    assertThat(run("--model", "gtp", "--provider", "groq").err())
        .isEqualTo("vel: --model gtp --provider groq: model is not known\n");
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void showsTheRouteAndTheCostOfEachTaskAndRunsNone() {
    Desk.Said said = run("--dry-run");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("one     simple  groq/openai/gpt-oss-20b  $0.00006");
    assertThat(said.err()).isEqualTo("3 tasks for about $0.00018\n");
    assertThat(desk.vel.submitted).isEmpty();
    JsonNode whole = json(run("--dry-run", "-o", "json").out());
    assertThat(whole.at("/data/0/provider").asText()).isEqualTo("groq");
    assertThat(whole.at("/meta/estimated_cost_usd").decimalValue())
        .isEqualByComparingTo("0.00018045");
    Desk.Said tooMuch = run("--dry-run", "--budget-usd", "0.0001");
    assertThat(tooMuch.code()).isEqualTo(7);
    assertThat(tooMuch.err()).endsWith("vel: this would be more than the budget of $0.0001\n");
  }

  @Test
  void stopsSubmittingWhenTheBudgetIsReached() {
    // A task is estimated at 0.00006015 and costs 0.0000345.
    Desk.Said said = run("--budget-usd", "0.0001", "-o", "json");
    assertThat(said.code()).isEqualTo(7);
    assertThat(json(said.out()).path("data").findValuesAsText("status"))
        .containsExactly("completed", "completed", "skipped");
    assertThat(json(said.out()).at("/meta/outcome").asText()).isEqualTo("budget");
    assertThat(said.err())
        .endsWith(
            "vel: the budget of $0.0001 is reached: 1 task not run; raise it, and go on with"
                + " --resume\n");
    assertThat(prompts()).hasSize(2);
    Desk.Said more = run("--budget-usd", "0.0002", "--resume", "-o", "json");
    assertThat(more.code()).as(more.err()).isZero();
    assertThat(json(more.out()).path("data").findValuesAsText("resumed"))
        .containsExactly("true", "true", "false");
    assertThat(prompts()).hasSize(3);
  }

  @Test
  void countsWhatEarlierTriesOfATaskCost() throws IOException {
    // Three tasks, and two of them again: five that cost 0.0000345 each.
    desk.vel.output = "Goodbye";
    file(THREE.replace("a lake\"", "a lake\", \"expect\": {\"contains\": \"Hello\"}"));
    assertThat(run().code()).isEqualTo(1);
    assertThat(run("--retry-failed").code()).isEqualTo(1);
    assertThat(desk.vel.submitted).hasSize(5);
    Desk.Said said = run("--retry-failed", "--budget-usd", "0.0002");
    assertThat(said.code()).as("0.0001725 and an estimate of 0.00006015 are more").isEqualTo(7);
    assertThat(desk.vel.submitted).hasSize(5);
  }

  @Test
  void countsWhatTasksCostThatWereChangedOrRemovedSince() throws IOException {
    assertThat(run().code()).isZero();
    file("{\"id\": \"one\", \"prompt\": \"Name two rivers\"}\n");
    Desk.Said said = run("--resume", "--budget-usd", "0.00015");
    assertThat(said.code()).as("0.0001035 and an estimate of 0.00006015 are more").isEqualTo(7);
    assertThat(run("--resume", "--budget-usd", "0.00017").code()).as("nothing twice").isZero();
  }

  @Test
  void countsWhatOpenTasksCostThatNobodyWantsAnyMore() throws IOException {
    desk.vel.ending = task -> null;
    desk.vel.onList = desk::interrupt;
    assertThat(run("--keep-running").code()).isEqualTo(130);
    desk = again();
    desk.vel.ending = task -> TaskStatus.COMPLETED;
    desk.type("task", "list");
    file("{\"id\": \"one\", \"prompt\": \"Name two rivers\"}\n");
    for (int i = 0; i < 2; i++) {
      assertThat(run("--resume", "--budget-usd", "0.00015").code()).isEqualTo(7);
    }
    assertThat(run("--resume", "--budget-usd", "0.00017").code()).as("nothing twice").isZero();
  }

  @Test
  void goesOnWhereItWasStopped() {
    desk.vel.onBatch =
        () -> {
          throw new VelException(ErrorCode.UNAVAILABLE, "gone");
        };
    interruptAfter(1);
    assertThat(run("--concurrency", "2").code()).isEqualTo(130);
    assertThat(desk.vel.submitted).as("they arrived, and nobody was told").hasSize(2);
    desk = again();
    Desk.Said said = run("--resume", "--concurrency", "2");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(prompts()).containsExactly("Name a river", "Name a lake", "Name a sea");
    assertThat(desk.vel.tasks).hasSize(3);
  }

  /** What tries to submit are answered, one after the other, though all of them arrive. */
  private void answers(ErrorCode... codes) {
    Iterator<ErrorCode> left = List.of(codes).iterator();
    desk.vel.onBatch =
        () -> {
          if (left.hasNext()) {
            throw new VelException(left.next(), "no");
          }
        };
  }

  @Test
  void makesNoTaskTwiceWhenALaterTryIsRefused() {
    answers(ErrorCode.UNAVAILABLE, ErrorCode.QUOTA_EXCEEDED);
    Desk.Said said = run();
    assertThat(said.code()).isEqualTo(7);
    assertThat(said.err()).contains("whether the last tasks arrived is not known: 3 tasks");
    desk = again();
    assertThat(run("--resume").code()).isZero();
    assertThat(prompts()).containsExactly("Name a river", "Name a lake", "Name a sea");
  }

  @Test
  void makesNoTaskTwiceWhenTheVelStumbles() {
    answers(ErrorCode.INTERNAL_SERVER_ERROR);
    assertThat(run().code()).isEqualTo(1);
    desk = again();
    assertThat(run("--resume").code()).isZero();
    assertThat(prompts()).hasSize(3);
  }

  @Test
  void makesNoTaskTwiceWhenFindingOutIsRefused() {
    answers(ErrorCode.INTERNAL_SERVER_ERROR, ErrorCode.FORBIDDEN);
    assertThat(run().code()).isEqualTo(1);
    assertThat(run("--resume").code()).isNotZero();
    desk = again();
    assertThat(run("--resume").code()).isZero();
    assertThat(prompts()).hasSize(3);
  }

  @Test
  void submitsAnewWhatWasRefusedForCertain() {
    desk.vel.onBatch =
        () -> {
          throw new VelException(ErrorCode.QUOTA_EXCEEDED, "the quota is used up");
        };
    assertThat(run().code()).isEqualTo(7);
    desk = again();
    assertThat(run("--resume").code()).isZero();
    assertThat(desk.vel.batches).as("under a key of its own").hasSize(2);
  }

  @Test
  void goesOnDaysLaterFromWhatCertainlyNeverArrived() {
    desk.vel.onBatch =
        () -> {
          throw tooMany(Duration.ofHours(1));
        };
    interruptAfter(1);
    assertThat(run().code()).isEqualTo(130);
    desk = again();
    desk.clock = InstantSource.fixed(FakeVel.NOW.plus(Duration.ofDays(2)));
    Desk.Said said = run("--resume");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(desk.vel.batches).as("under a key of its own").hasSize(2);
  }

  /** The same vel, whom nobody disturbs any more. */
  private Desk again() {
    desk.vel.onBatch = () -> {};
    desk.vel.onList = () -> {};
    Desk fresh = new Desk(home, desk.vel);
    return fresh;
  }

  private void interruptAfter(int tries) {
    Runnable before = desk.vel.onBatch;
    int[] count = {0};
    Desk here = desk;
    desk.vel.onBatch =
        () -> {
          if (++count[0] >= tries) {
            here.interrupt();
          }
          before.run();
        };
  }

  @Test
  void runsChangedTasksAnewAndCancelsTheOldOnes() throws IOException {
    desk.vel.ending = task -> task.description().contains("river") ? TaskStatus.COMPLETED : null;
    int[] looks = {0};
    Desk here = desk;
    desk.vel.onList =
        () -> {
          if (++looks[0] == 2) {
            here.interrupt();
          }
        };
    Desk.Said stopped = run("--keep-running");
    assertThat(stopped.code()).isEqualTo(130);
    assertThat(stopped.err())
        .contains("interrupted: 2 tasks go on without this run; --resume comes back to them\n");
    assertThat(desk.vel.cancelled).isEmpty();
    assertThat(desk.workersStarted).isEqualTo(1);
    desk = again();
    desk.vel.ending = task -> TaskStatus.COMPLETED;
    file(THREE.replace("a lake", "two lakes"));
    Desk.Said said = run("--resume", "-o", "json");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err()).contains("changed since, and run anew: 1 task");
    assertThat(prompts())
        .containsExactly("Name a river", "Name a lake", "Name a sea", "Name two lakes");
    assertThat(desk.vel.cancelled).hasSize(1);
    assertThat(desk.vel.task(desk.vel.cancelled.getFirst()).description()).isEqualTo("Name a lake");
    assertThat(json(said.out()).path("data").findValuesAsText("resumed"))
        .containsExactly("true", "false", "false");
  }

  @Test
  void judgesWhatItTakesOverByWhatIsExpectedNow() throws IOException {
    assertThat(run().code()).isZero();
    file(THREE.replace("\"contains\": \"Hello\"", "\"contains\": \"Bye\""));
    assertThat(run("--resume").code()).isEqualTo(1);
    assertThat(prompts()).hasSize(3);
  }

  @Test
  void knowsTasksWithoutIdsByWhatTheySay() throws IOException {
    file("{\"prompt\": \"a\"}\n{\"prompt\": \"a\"}\n");
    assertThat(run().code()).isZero();
    file("{\"prompt\": \"b\"}\n{\"prompt\": \"a\"}\n{\"prompt\": \"a\"}\n");
    assertThat(run("--resume").code()).isZero();
    assertThat(prompts()).containsExactly("a", "a", "b");
  }

  @Test
  void runsFailedTasksAgainOnlyWhenAsked() {
    ends("lake", TaskStatus.FAILED);
    assertThat(run().code()).isEqualTo(1);
    desk.vel.ending = task -> TaskStatus.COMPLETED;
    assertThat(run("--resume").code()).isEqualTo(1);
    assertThat(prompts()).hasSize(3);
    assertThat(run("--retry-failed").code()).isZero();
    assertThat(prompts())
        .containsExactly("Name a river", "Name a lake", "Name a sea", "Name a lake");
  }

  @Test
  void beginsAnewWithoutResume() {
    run();
    run();
    assertThat(prompts()).hasSize(6);
  }

  /** Ends a run as kill -9 would: nothing is cancelled. */
  private void leaves(int open) {
    desk.vel.ending = task -> null;
    interruptAfter(1);
    assertThat(run("--keep-running", "--concurrency", String.valueOf(open)).code()).isEqualTo(130);
    desk = again();
    desk.vel.ending = task -> TaskStatus.COMPLETED;
    assertThat(desk.vel.cancelled).isEmpty();
  }

  @Test
  void cancelsWhatAnEarlierRunLeftOpenWhenItBeginsAnew() {
    leaves(2);
    Desk.Said said = run();
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err())
        .contains(
            "cancelled what an earlier run of this file left open: 2 tasks; --resume would have"
                + " gone on\n");
    assertThat(desk.vel.cancelled).hasSize(2);
    assertThat(prompts()).hasSize(5);
    assertThat(run().err()).as("once").doesNotContain("cancelled what");
  }

  @Test
  void beginsAnewThoughWhatAnEarlierRunLeftCannotBeRead() throws IOException {
    leaves(2);
    Path state = onlyState();
    Files.writeString(state, Files.readString(state) + "{\"sent\":null}\n");
    Desk.Said resumed = run("--resume");
    assertThat(resumed.code()).isEqualTo(2);
    assertThat(resumed.err())
        .contains("was not written by this version of vel batch; leave out --resume");
    assertThat(run().code()).isZero();
  }

  private Path onlyState() throws IOException {
    try (var files = Files.walk(home)) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .filter(file -> file.getParent().endsWith("batch"))
          .findFirst()
          .orElseThrow();
    }
  }

  @Test
  void tellsWhatWasSpentOnAnswersThatOthersTookThePlaceOf() {
    ends("lake", TaskStatus.FAILED);
    run();
    JsonNode meta = json(run("--retry-failed", "-o", "json").out()).path("meta");
    BigDecimal one = new BigDecimal("0.0000345");
    assertThat(meta.path("cost_usd").decimalValue())
        .isEqualByComparingTo(one.multiply(BigDecimal.valueOf(2)));
    assertThat(meta.path("spent_usd").decimalValue())
        .isGreaterThanOrEqualTo(meta.path("cost_usd").decimalValue());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--agent=", "--model= ", "--provider=", "--state="})
  void refusesAnEmptyValueOfAnOptionWithoutBlamingTheFile(String option) {
    Desk.Said said = run(option);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err().lines()).singleElement().asString().startsWith("vel: --");
  }

  @Test
  void submitsNothingForAProviderThatIsNotConfigured() throws IOException {
    desk.vel.servesNobody = true;
    Desk.Said said = run("--provider", "groq");
    assertThat(said.code()).isEqualTo(3);
    assertThat(said.err())
        .isEqualTo(
            "vel: --provider groq: no configured provider serves provider 'groq'; see `vel provider"
                + " list`\n");
    file("{\"prompt\": \"x\", \"provider\": \"groq\"}\n");
    assertThat(run().code()).isEqualTo(2);
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void goesOnInTheDatabaseWhereItBegan() {
    desk.settings = Optional.of(databaseIn("one"));
    run();
    desk.settings = Optional.of(databaseIn("two"));
    assertThat(run("--resume").err()).startsWith("beginning anew");
    assertThat(prompts()).hasSize(6);
    desk.settings = Optional.of(databaseIn("one"));
    assertThat(run("--resume").code()).isZero();
    assertThat(prompts()).hasSize(6);
  }

  private Settings databaseIn(String folder) {
    desk.environment.put("VEL_DATA_DIR", home.resolve(folder).toString());
    return SettingsLoader.load(desk.environment, home, SettingsLoader.Door.COMMAND);
  }

  @Test
  void beginsAnewAndSaysSoWhereThereIsNothingToGoOnFrom() throws IOException {
    String notice =
        "beginning anew, for " + home.resolve("kept/state") + " holds nothing of an earlier run\n";
    Desk.Said said = run("--resume", "--state", "kept/state");
    assertThat(said.code()).as("the first run of a job that always says --resume").isZero();
    assertThat(said.err()).startsWith(notice);
    assertThat(run("--resume", "--state", "kept/state").err()).doesNotContain("beginning anew");
    Files.delete(home.resolve("kept/state"));
    assertThat(run("--retry-failed", "--state", "kept/state").err()).startsWith(notice);
    assertThat(run("--state", "kept/state").err()).doesNotContain("beginning anew");
    Files.delete(home.resolve("kept/state"));
    assertThat(run("--resume", "--state", "kept/state", "--quiet").err()).isEmpty();
  }

  @Test
  void cancelsOpenTasksOnCtrlCAndStillReports() throws IOException {
    desk.vel.ending = task -> task.description().contains("river") ? TaskStatus.COMPLETED : null;
    int[] looks = {0};
    Desk here = desk;
    desk.vel.onList =
        () -> {
          if (++looks[0] == 2) {
            here.interrupt();
          }
        };
    Desk.Said said = run("--concurrency", "2", "--report", "json=r.json", "-o", "json");
    assertThat(said.code()).isEqualTo(130);
    assertThat(said.err()).contains("interrupted: cancelling 2 tasks; --resume goes on later\n");
    assertThat(desk.vel.cancelled).hasSize(2);
    JsonNode report = json(Files.readString(home.resolve("r.json")));
    assertThat(report).isEqualTo(json(said.out()));
    assertThat(report.path("data").findValuesAsText("status"))
        .containsExactly("completed", "cancelled", "cancelled");
    assertThat(report.at("/meta/outcome").asText()).isEqualTo("interrupted");
    desk = again();
    desk.vel.ending = task -> TaskStatus.COMPLETED;
    assertThat(run("--resume").code()).as("what was cancelled is run again").isZero();
    assertThat(desk.vel.submitted).hasSize(5);
  }

  /** Ctrl-C with three tasks open, whose cancelling fails so, one after the other. */
  private Desk.Said interruptedWith(VelException... failures) {
    desk.vel.ending = task -> null;
    Desk here = desk;
    desk.vel.onList = here::interrupt;
    Queue<VelException> left = new ConcurrentLinkedQueue<>(List.of(failures));
    desk.vel.onCancel =
        task -> {
          VelException next = left.poll();
          if (next != null) {
            throw next;
          }
        };
    return run("-o", "json");
  }

  @Test
  void cancelsTheOthersWhenOneCannotBeCancelled() {
    Desk.Said said =
        interruptedWith(new VelException(ErrorCode.INTERNAL_SERVER_ERROR, "it stumbled"));
    assertThat(said.code()).isEqualTo(130);
    assertThat(desk.vel.cancelled).hasSize(2);
    assertThat(said.err()).containsOnlyOnce("1 task could not be cancelled: it stumbled");
  }

  @Test
  void mindsNothingWhenATaskToBeCancelledIsNoMore() {
    Desk.Said said = interruptedWith(VelException.notFound("Task"));
    assertThat(desk.vel.cancelled).hasSize(2);
    assertThat(said.err()).doesNotContain("could not be cancelled");
    assertThat(json(said.out()).path("data").findValuesAsText("status"))
        .containsExactlyInAnyOrder("skipped", "cancelled", "cancelled");
  }

  @Test
  void cancelsAsFastAsItMay() {
    Desk.Said said = interruptedWith(tooMany(Duration.ofSeconds(1)));
    assertThat(desk.vel.cancelled).hasSize(3);
    assertThat(said.err()).doesNotContain("could not be cancelled");
  }

  @Test
  void keepsNobodyWaitingForAnHourWhoWantsToStop() {
    Desk.Said said = interruptedWith(tooMany(Duration.ofHours(1)));
    assertThat(desk.vel.cancelled).hasSize(2);
    assertThat(said.err()).contains("1 task could not be cancelled: too many requests");
  }

  private static VelException tooMany(Duration wait) {
    return new VelException(
        ErrorCode.RATE_LIMIT_EXCEEDED, "Too many requests", List.of(), wait, null);
  }

  /** As Ctrl-C ends all of a pipeline, those who read from vel first. */
  private void nobodyReads() {
    desk.pipe =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
  }

  @Test
  void cancelsAllOpenTasksOnCtrlCThoughNobodyReadsItsLinesAnyMore() throws IOException {
    desk.vel.ending = task -> null;
    Desk here = desk;
    desk.vel.onList = here::interrupt;
    nobodyReads();
    Desk.Said said = run("-o", "jsonl", "--report", "json=r.json");
    assertThat(desk.vel.cancelled).hasSize(3);
    assertThat(said.err()).contains("interrupted: cancelling 3 tasks; --resume goes on later\n");
    JsonNode report = json(Files.readString(home.resolve("r.json")));
    assertThat(report.path("data").findValuesAsText("status")).containsOnly("cancelled");
    assertThat(report.at("/meta/outcome").asText()).isEqualTo("interrupted");
  }

  @Test
  void stopsLikeThatWhenNobodyReadsItsLinesAnyMore() {
    desk.vel.ending = task -> task.description().contains("river") ? TaskStatus.COMPLETED : null;
    nobodyReads();
    assertThat(run("-o", "jsonl", "--report", "junit=r.xml").code()).isZero();
    assertThat(desk.vel.cancelled).hasSize(2);
    assertThat(home.resolve("r.xml")).exists();
  }

  @Test
  void stopsLikeThatWhenItsFilterDoesNotSuitAnAnswer() throws IOException {
    desk.vel.ending = task -> task.description().contains("river") ? TaskStatus.COMPLETED : null;
    Desk.Said said = run("-o", "jsonl", "--jq", ".output|fromjson", "--report", "json=r.json");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains("interrupted: cancelling 2 tasks; --resume goes on later\n", "vel: --jq");
    assertThat(desk.vel.cancelled).hasSize(2);
    JsonNode report = json(Files.readString(home.resolve("r.json")));
    assertThat(report.path("data").findValuesAsText("status"))
        .containsExactly("completed", "cancelled", "cancelled");
  }

  @Test
  void stopsLikeThatWhenThereIsNoRoomForItsLines() {
    desk.vel.ending = task -> task.description().contains("river") ? TaskStatus.COMPLETED : null;
    desk.pipe =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    Desk.Said said = run("-o", "jsonl", "--report", "junit=r.xml");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .containsOnlyOnce("vel: cannot write to standard output: No space left on device")
        .doesNotContain("closed");
    assertThat(desk.vel.cancelled).hasSize(2);
    assertThat(home.resolve("r.xml")).exists();
  }

  @Test
  void writesTheOthersWhenAReportCannotBeWritten() {
    Path folder = home.resolve("gone");
    desk.vel.onList = () -> folder.toFile().delete();
    Desk.Said said = run("-o", "json", "--report", "json=gone/r.json,markdown=r.md");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .contains("vel: cannot write the json report to " + folder.resolve("r.json") + ": ");
    assertThat(json(said.out()).path("data")).hasSize(3);
    assertThat(home.resolve("r.md")).exists();
  }

  @Test
  void letsOpenTasksEndWhenNoMoreAreTaken() {
    desk.vel.onBatch =
        () -> {
          if (desk.vel.submitted.size() > 1) {
            throw new VelException(ErrorCode.QUOTA_EXCEEDED, "the quota is used up");
          }
        };
    Desk.Said said = run("--concurrency", "1", "-o", "json");
    assertThat(said.code()).isEqualTo(7);
    assertThat(json(said.out()).path("data").findValuesAsText("status"))
        .containsExactly("completed", "skipped", "skipped");
    assertThat(json(said.out()).at("/meta/outcome").asText()).isEqualTo("refused");
    assertThat(said.err()).endsWith("vel: the quota is used up; go on with --resume\n");
  }

  @Test
  void waitsAsLongAsItIsTold() {
    int[] looks = {0};
    desk.vel.onList =
        () -> {
          if (++looks[0] == 1) {
            throw tooMany(Duration.ofSeconds(1));
          }
        };
    Desk.Said said = run();
    assertThat(said.code()).isZero();
    assertThat(said.err()).contains("the requests of this hour are used up; going on in 1 s");
  }

  @Test
  void outlivesAVelThatIsAwayForAMoment() {
    int[] looks = {0};
    desk.vel.onList =
        () -> {
          if (++looks[0] < 3) {
            throw new VelException(ErrorCode.UNAVAILABLE, "cannot reach it");
          }
        };
    Desk.Said said = run();
    assertThat(said.code()).isZero();
    assertThat(said.err()).containsOnlyOnce("cannot reach it; trying on for a while");
  }

  @Test
  void failsForAnySkippedTaskOrWarningWhenAsked() throws IOException {
    desk.vel.fallbackReason = "Task Master stopped while the task ran";
    assertThat(run("--report", "json=r.json").code()).isZero();
    Desk.Said said = run("--fail-on", "any");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).endsWith("vel: not all went as planned: 0 skipped, 3 with warnings\n");
    assertThat(json(Files.readString(home.resolve("r.json"))).at("/data/0/warnings/0").asText())
        .isEqualTo("ran directly: Task Master stopped while the task ran");
    desk.vel.fallbackReason = "Task Master is not configured";
    assertThat(run("--fail-on", "any").code()).as("which is nothing that went wrong").isZero();
  }

  @Test
  void refusesWrongUsageBeforeAnythingIsDone() {
    assertThat(run("--report", "junti=x.xml").err())
        .contains("there is no report 'junti'", "did you mean 'junit'?");
    assertThat(run("--report", "junit").err()).contains("such as junit=report.xml");
    assertThat(run("--report", "junit=.").code()).isEqualTo(2);
    assertThat(run("--concurrency", "0").code()).isEqualTo(2);
    assertThat(run("--budget-usd", "-1").code()).isEqualTo(2);
    assertThat(run("--fail-on", "al").err()).contains("must be one of failed, any");
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void refusesAStateThatAnotherRunHolds() {
    Desk.Said[] other = new Desk.Said[1];
    Desk second = new Desk(home, desk.vel);
    desk.vel.onBatch =
        () -> {
          if (other[0] == null) {
            other[0] = second.type("batch", "run", "tasks.jsonl", "--resume");
          }
        };
    assertThat(run().code()).isZero();
    assertThat(other[0].code()).isEqualTo(1);
    assertThat(other[0].err()).contains("another `vel batch run` is at work on these tasks");
  }

  @Test
  void leavesAloneWhatIsNoState() throws IOException {
    Path other = home.resolve("notes");
    for (String text : List.of("hello\n", "hello", "{\"id\": \"one\"}\n")) {
      Files.writeString(other, text);
      Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-r--r--"));
      for (String resume : List.of("--resume", "--concurrency=8")) {
        Desk.Said said = run("--state", "notes", resume);
        assertThat(said.code()).isEqualTo(2);
        assertThat(said.err()).contains("notes is not the state of a batch");
        assertThat(other).hasContent(text);
        assertThat(Files.getPosixFilePermissions(other)).hasSize(4);
      }
    }
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void leavesAloneWhatIsNoFile() throws Exception {
    NamedPipe pipe = NamedPipe.at(home.resolve("pipe"));
    Files.setPosixFilePermissions(
        home.resolve("pipe"), PosixFilePermissions.fromString("rw-rw-rw-"));
    Desk.Said said = run("--state", "pipe");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("pipe is not the state of a batch");
    assertThat(pipe.isThere()).isTrue();
    assertThat(Files.getPosixFilePermissions(home.resolve("pipe"))).hasSize(6);
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void refusesAStateOfAnotherVersion() throws IOException {
    Files.writeString(home.resolve("state"), "{\"begun\":{\"version\":99}}\n");
    Desk.Said said = run("--state", "state", "--resume");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("was not written by this version of vel batch");
    assertThat(run("--state", "state").code()).isZero();
  }

  @Test
  void takesAnEmptyFileForAStateAndClosesItToOthers() throws IOException {
    Path state = Files.createFile(home.resolve("state"));
    Files.setPosixFilePermissions(state, PosixFilePermissions.fromString("rw-rw-r--"));
    assertThat(run("--state", "state").code()).isZero();
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(state)))
        .isEqualTo("rw-------");
  }

  @Test
  void takesAStateThatWasCutOffInTheMiddleOfALine() throws IOException {
    assertThat(run("--state", "state").code()).isZero();
    Path state = home.resolve("state");
    String text = Files.readString(state);
    Files.writeString(state, text.substring(0, text.length() - 20));
    assertThat(run("--state", "state", "--resume").code()).isZero();
    assertThat(prompts()).as("the last answer is looked up again").hasSize(3);
  }

  @Test
  void keepsItsStateToItsOwner() throws IOException {
    assertThat(run("--state", "state").code()).isZero();
    assertThat(Files.getPosixFilePermissions(home.resolve("state"))).hasSize(2);
  }

  @Test
  void submitsATaskAgainThatIsNoMore() {
    int[] looks = {0};
    desk.vel.onList =
        () -> {
          if (++looks[0] == 1) {
            Task first = desk.vel.tasks.values().iterator().next();
            desk.vel.tasks.remove(first.id());
          }
        };
    Desk.Said said = run();
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err()).contains("the task of one is gone, and is submitted again");
    assertThat(prompts()).hasSize(4);
  }
}
