package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.task.Priority;
import dev.vel.task.TaskError;
import dev.vel.task.TaskEvent.Kind;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RunTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    desk.vel.says(Kind.PROGRESS, "{\"progress\":10,\"status\":\"executing\",\"message\":\"m\"}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"Hello, \"}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"world\"}");
  }

  private void startsOver() {
    desk.vel.says(Kind.PROGRESS, "{\"progress\":10,\"status\":\"executing\",\"reset\":true}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"Good morning\"}");
    desk.vel.output = "Good morning";
  }

  @Test
  void tellsAReasonToTryAgainOnceAndOnAScreenInTheLineThatIsDrawnAnew() {
    desk.vel.script.clear();
    for (int i = 1; i < 9; i++) {
      desk.vel.says(
          Kind.PROGRESS,
          "{\"step\":\"retry\",\"message\":\"groq is at its limit; trying again in %d.0 s\"}"
              .formatted(i));
    }
    desk.vel.says(Kind.DELTA, "{\"text\":\"Hello, world\"}");
    String told = "groq is at its limit; trying again in 1.0 s\n";
    assertThat(desk.type("run", "x").err()).startsWith(told + "groq openai/gpt-oss");
    desk.screen = true;
    assertThat(desk.type("run", "x").err()).startsWith(told + "groq openai/gpt-oss");
    desk.environment.put("TERM", "xterm-256color");
    assertThat(desk.type("run", "x").err()).doesNotContain("limit");
    assertThat(desk.type("run", "x", "--debug").err()).contains(told).containsOnlyOnce("limit");
  }

  @Test
  void namesEachStepOfAPlanAsItBeginsAndEnds() {
    desk.vel.says(Kind.PROGRESS, "{\"step\":\"planned\",\"message\":\"Planned 1 step: Look\"}");
    desk.vel.says(Kind.PROGRESS, "{\"step\":\"step_started\",\"message\":\"Started: Look\"}");
    desk.vel.says(Kind.PROGRESS, "{\"step\":\"step\",\"message\":\"1 of 1 done: Look\"}");
    assertThat(desk.type("run", "hi", "--plan").err())
        .startsWith("Planned 1 step: Look\nStarted: Look\n1 of 1 done: Look\n");
  }

  @Test
  void givesAPipeTheAnswerOnceAndTheRestToStandardError() {
    startsOver();
    Desk.Said said = desk.type("run", "greet me");
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEqualTo("Good morning\n");
    assertThat(said.err())
        .isEqualTo("groq openai/gpt-oss-120b · 12 + 34 tokens · $0.0000345 · 1.2 s\n");
    assertThat(desk.engines()).isEqualTo(1);
  }

  @Test
  void showsTheAnswerOnAScreenAsItComes() {
    desk.screen = true;
    assertThat(desk.type("run", "greet me", "-q"))
        .isEqualTo(new Desk.Said(0, "Hello, world\n", ""));
  }

  @Test
  void beginsTheAnswerAnewOnAScreenWhenItIsVoid() {
    desk.screen = true;
    startsOver();
    Desk.Said said = desk.type("run", "greet me", "-q");
    assertThat(said.out()).isEqualTo("Hello, world\nGood morning\n");
    assertThat(said.err()).isEqualTo("[the text so far is void: the answer starts over]\n");
  }

  @Test
  void showsTheFinalTextWhenItDiffersFromWhatCame() {
    desk.screen = true;
    desk.vel.output = "repaired";
    Desk.Said said = desk.type("run", "greet me", "-q");
    assertThat(said.out()).isEqualTo("Hello, world\nrepaired\n");
    assertThat(said.err()).contains("the final text differs");
  }

  @Test
  void neverLetsTheModelCommandTheScreen() {
    desk.screen = true;
    desk.vel.script.clear();
    desk.vel.says(Kind.DELTA, "{\"text\":\"a\\u001b[3\"}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"1mb\\u0007c\\u202ed\"}");
    desk.vel.output = "a\u001b[31mb\u0007c\u202ed";
    assertThat(desk.type("run", "x", "-q").out()).isEqualTo("abcd\n");
  }

  @Test
  void answersWithTheFinalTask() {
    Desk.Said said = desk.type("run", "greet me", "-o", "json", "-q");
    JsonNode task = Json.read(said.out(), JsonNode.class);
    assertThat(task.path("status").asText()).isEqualTo("completed");
    assertThat(task.path("result").path("output").asText()).isEqualTo("Hello, world");
  }

  @Test
  void failsWithTheTasksOwnSentence() {
    desk.vel.outcome = TaskStatus.FAILED;
    Desk.Said said = desk.type("run", "greet me");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err())
        .startsWith("vel: the task failed: every provider failed; try again with `vel task retry ");
  }

  @Test
  void tellsATimeoutFromOtherFailures() {
    desk.vel.outcome = TaskStatus.FAILED;
    desk.vel.error = new TaskError("TIMEOUT", "the attempt took longer than 5 s", false);
    Desk.Said said = desk.type("run", "greet me");
    assertThat(said.code()).isEqualTo(6);
    assertThat(said.err()).isEqualTo("vel: the task failed: the attempt took longer than 5 s\n");
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHORIZED, 4",
    "UNREACHABLE, 5",
    "RATE_LIMITED, 7",
    "QUOTA_EXHAUSTED, 7",
    "QUOTA_EXCEEDED, 7",
    "NO_PROVIDER, 3",
    "PROVIDERS_EXHAUSTED, 1"
  })
  void endsAsTheLastProviderFailed(String error, int code) {
    desk.vel.outcome = TaskStatus.FAILED;
    desk.vel.error = new TaskError(error, "openai would not", true);
    assertThat(desk.type("run", "greet me").code()).isEqualTo(code);
  }

  @Test
  void saysOnceWhyTheTaskFailed() {
    desk.vel.says(Kind.PROGRESS, "{\"step\":\"failover\",\"message\":\"the quota is used up\"}");
    desk.vel.outcome = TaskStatus.FAILED;
    desk.vel.error = new TaskError("QUOTA_EXCEEDED", "the quota is used up", false);
    assertThat(desk.type("run", "greet me"))
        .isEqualTo(new Desk.Said(7, "", "vel: the task failed: the quota is used up\n"));
  }

  @Test
  void cancelsTheTaskWhenInterrupted() {
    desk.screen = true;
    desk.vel.outcome = null;
    desk.vel.onWait = desk.interrupted::countDown;
    Desk.Said said = desk.type("run", "greet me");
    assertThat(said.code()).isEqualTo(130);
    assertThat(said.out()).isEqualTo("Hello, world\n");
    assertThat(said.err()).startsWith("cancelled task ");
    assertThat(desk.vel.cancelled).hasSize(1);
  }

  @Test
  void namesTheTaskWhenTheConnectionIsLost() {
    desk.vel.outcome = null;
    desk.vel.onWait =
        () -> {
          throw new VelException(ErrorCode.UNAVAILABLE, "gone");
        };
    Desk.Said said = desk.type("run", "greet me");
    assertThat(said.code()).isEqualTo(5);
    assertThat(said.err()).contains("the task may go on; see `vel task show ", "vel: gone\n");
  }

  @Test
  void takesThePromptFromStandardInput() {
    assertThat(desk.pipe("a long\nprompt\n", "run", "-", "-q").code()).isZero();
    assertThat(desk.vel.submitted.getFirst().description()).isEqualTo("a long\nprompt");
  }

  @Test
  void refusesAnEmptyPrompt() {
    assertThat(desk.pipe(" \n", "run", "-"))
        .isEqualTo(new Desk.Said(2, "", "vel: the prompt is empty: say what to do\n"));
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void makesTheDefaultAgentOnce() {
    desk.type("run", "one", "-q");
    desk.type("run", "two", "-q");
    assertThat(desk.vel.agents.values()).extracting("name").containsExactly("default");
  }

  @Test
  void handsOnEveryOption() {
    desk.vel.agentNamed("Writer");
    Desk.Said said =
        desk.type(
            "run x -q --agent writer --model m --provider groq --optimize cost --priority high"
                .concat(" --timeout 7 --task-type code-generation --temperature 0.5 --max-tokens 9")
                .split(" "));
    assertThat(said.err()).isEmpty();
    assertThat(desk.vel.submitted.getFirst())
        .satisfies(task -> {
          assertThat(task.priority()).isEqualTo(Priority.HIGH);
          assertThat(Json.write(Objects.requireNonNull(task.parameters())))
              .isEqualTo(
                  "{\"task_type\":\"code_generation\",\"model\":\"m\",\"provider\":\"groq\","
                      + "\"optimize\":\"cost\",\"max_tokens\":9,\"temperature\":0.5,"
                      + "\"timeout_seconds\":7}");
        });
  }

  @Test
  void suggestsTheAgentThatWasMeant() {
    desk.vel.agentNamed("writer");
    assertThat(desk.type("run", "x", "--agent", "writre"))
        .isEqualTo(
            new Desk.Said(
                1,
                "",
                "vel: there is no agent 'writre' (`vel agent list` shows all);"
                    + " did you mean 'writer'?\n"));
  }
}
