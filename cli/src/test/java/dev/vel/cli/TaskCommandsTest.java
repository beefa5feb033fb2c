package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.config.SettingsLoader;
import dev.vel.task.PlanRequest;
import dev.vel.task.StepState;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent.Kind;
import dev.vel.task.TaskStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TaskCommandsTest {
  @TempDir Path home;
  private Desk desk;
  private Agent writer;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    writer = desk.vel.agentNamed("writer");
  }

  private static String tail(UUID id) {
    return id.toString().substring(28);
  }

  @Test
  void submitsAndHasItRunInTheBackground() {
    Desk.Said said = desk.type("task", "submit", "do it", "--agent", "writer");
    UUID id = UUID.fromString(said.out().strip());
    assertThat(desk.vel.tasks.values()).extracting(Task::description).containsExactly("do it");
    assertThat(said.err())
        .isEqualTo("submitted; follow it with `vel task watch " + tail(id) + "`\n");
    assertThat(desk.workersStarted).isEqualTo(1);
    assertThat(desk.engines()).isZero();
  }

  @Test
  void submitsForLater() {
    desk.type("task", "submit", "do it", "--run-at", "2026-12-01T02:00:00+01:00");
    assertThat(desk.vel.tasks.values())
        .extracting(task -> task.parameters().runAt())
        .containsExactly(Instant.parse("2026-12-01T01:00:00Z"));
  }

  @Test
  void countsFromNowWhenALaterTimeIsSaidSo() {
    desk.type("task", "submit", "do it", "--run-at", "2h");
    assertThat(desk.vel.tasks.values())
        .extracting(task -> task.parameters().runAt())
        .containsExactly(FakeVel.NOW.plusSeconds(300).plus(Duration.ofHours(2)));
  }

  @Test
  void saysWhenATaskRunsThatIsToRunLater() {
    UUID first = later("2d");
    UUID second = later("2026-11-22T15:05:01Z");
    assertThat(desk.type("task", "watch", first.toString()).err())
        .startsWith(
            "task " + tail(first) + " is not to run before 2026-11-24T14:05:00Z, in 2 days\n");
    assertThat(desk.type("task", "watch", second.toString(), "-o", "jsonl").err())
        .startsWith(
            "task " + tail(second) + " is not to run before 2026-11-22T15:05:01Z, in 1 h\n");
    assertThat(desk.type("task", "watch", first.toString()).err())
        .as("one that has ended")
        .doesNotContain("before");
    UUID third = later("3d");
    UUID fourth = later("26h");
    String told = "2 tasks are to run later, the first at 2026-11-23T16:05:00Z, in 1 day 2 h\n";
    assertThat(desk.type("wait", third.toString(), fourth.toString()).err()).startsWith(told);
    UUID fifth = later("1m");
    assertThat(desk.type("logs", "-f", fifth.toString()).err())
        .startsWith("task " + tail(fifth) + " is not to run before 2026-11-22T14:06:00Z, in 1 min");
    assertThat(desk.type("task", "show", later("4m").toString()).out())
        .containsPattern("run at +2026-11-22T14:09:00Z");
  }

  private UUID later(String when) {
    return UUID.fromString(desk.type("task", "submit", "do it", "--run-at", when).out().strip());
  }

  @Test
  void listsInAlignedColumnsCutToTheScreen() {
    Task wide = desk.vel.taskOf(writer, "日本語".repeat(20), TaskStatus.FAILED);
    desk.screen = true;
    Desk.Said said = desk.type("task", "list");
    assertThat(said.out())
        .isEqualTo(
            """
            ID        STATUS  AGE  DESCRIPTION
            %s  failed  5m   日本語日本語日本語日本語日本語日本語日本語日本語日本語日…
            """
                .formatted(tail(wide.id())));
    desk.screen = false;
    assertThat(desk.type("task", "list").out()).contains("日本語".repeat(20), wide.id().toString());
  }

  @Test
  void saysThatAListTakesASingleStatus() {
    assertThat(desk.type("task", "list", "--status", "failed,completed"))
        .returns(2, Desk.Said::code)
        .extracting(Desk.Said::err)
        .asString()
        .contains("must be a single one of", "not 'failed,completed'");
  }

  @Test
  void listsWhatWasAskedFor() {
    Task failed = desk.vel.taskOf(writer, "one", TaskStatus.FAILED);
    desk.vel.taskOf(writer, "two", TaskStatus.COMPLETED);
    desk.vel.taskOf(desk.vel.agentNamed("other"), "three", TaskStatus.FAILED);
    Desk.Said said =
        desk.type("task", "list", "--status", "failed", "--agent", "writer", "-o", "jsonl");
    assertThat(said.out().lines()).hasSize(1).first().asString().contains(failed.id().toString());
  }

  @Test
  void saysThatThereIsMoreOrNothing() {
    assertThat(desk.type("task", "list"))
        .isEqualTo(new Desk.Said(0, "", "no tasks; submit one with `vel run \"…\"`\n"));
    desk.vel.taskOf(writer, "one", TaskStatus.FAILED);
    desk.vel.taskOf(writer, "two", TaskStatus.FAILED);
    assertThat(desk.type("task", "list", "--limit", "1").err())
        .isEqualTo("1 of 2 shown; --offset 1 shows more\n");
    assertThat(desk.type("task", "list", "--offset", "1000"))
        .isEqualTo(new Desk.Said(0, "", "nothing at --offset 1000: there are 2 in all\n"));
  }

  @Test
  void saysThatNoneFitsWhereThereAreOthers() {
    desk.vel.taskOf(writer, "one", TaskStatus.FAILED);
    assertThat(desk.type("task", "list", "--search", "zzzznope"))
        .isEqualTo(new Desk.Said(0, "", "no tasks fit --search; leave it out for all\n"));
    assertThat(
            desk.type(
                    "task",
                    "list",
                    "-a",
                    "writer",
                    "--status",
                    "completed",
                    "--limit",
                    "3",
                    "--context",
                    "x")
                .err())
        .isEqualTo("no tasks fit --agent and --status; leave them out for all\n");
    assertThat(desk.type("agent", "list", "--status", "archived").code()).isEqualTo(2);
    assertThat(desk.type("agent", "list", "--type", "code_generator").err())
        .contains("no agents fit --type; leave it out for all");
  }

  @Test
  void showsATaskByTheBeginningOfItsId() {
    Task task = desk.vel.taskOf(writer, "line one\nline two", TaskStatus.FAILED);
    Desk.Said said = desk.type("task", "show", task.id().toString().substring(0, 30));
    assertThat(said.out())
        .contains("status       failed\n")
        .contains("description  line one\n             line two\n")
        .contains("error        every provider failed (PROVIDERS_EXHAUSTED)\n");
  }

  @Test
  void takesTheTailThatItShowsWhereverATaskIsNamed() {
    Task task = desk.vel.taskOf(writer, "one", TaskStatus.IN_PROGRESS);
    for (int i = 0; i < 150; i++) {
      desk.vel.taskOf(writer, "later " + i, TaskStatus.FAILED);
    }
    String tail = tail(task.id());
    assertThat(desk.type("task", "show", tail).out()).contains("id           " + task.id());
    assertThat(desk.type("task", "cancel", tail.toUpperCase(Locale.ROOT)).code()).isZero();
    assertThat(desk.vel.cancelled).containsExactly(task.id());
    assertThat(desk.type("task", "retry", tail, "-q").code()).isZero();
    assertThat(desk.type("task", "watch", tail).code()).isZero();
    assertThat(desk.type("task", "list", "--parent", tail).err()).contains("no tasks");
  }

  @Test
  void asksForAPlanAndDrawsItsSteps() {
    UUID one = UUID.fromString("0193a7c4-0000-7000-8000-000000000001");
    UUID two = UUID.fromString("0193a7c4-0000-7000-8000-000000000002");
    desk.vel.steps =
        List.of(
            new StepState("1", "Look", TaskStatus.COMPLETED, one, List.of()),
            new StepState("2", "Write", TaskStatus.IN_PROGRESS, two, List.of("1")));
    String id = desk.type("task", "submit", "do it", "--max-steps", "5").out().strip();
    assertThat(desk.vel.submitted.getFirst().parameters().plan())
        .isEqualTo(new PlanRequest(5, null));
    assertThat(desk.type("task", "show", id).out())
        .contains("steps        1 completed    Look  " + one + "\n")
        .contains("               2 in_progress  Write  (after 1)  " + two + "\n");
    desk.type("task", "submit", "do it", "--plan");
    assertThat(desk.vel.submitted.getLast().parameters().plan()).isEqualTo(PlanRequest.ANY);
    assertThat(desk.type("task", "submit", "do it", "--max-steps", "21").code()).isEqualTo(2);
  }

  @Test
  void refusesABeginningThatFitsNoneOrSeveral() {
    Task one = desk.vel.taskOf(writer, "one", TaskStatus.FAILED);
    desk.vel.taskOf(writer, "two", TaskStatus.FAILED);
    assertThat(desk.type("task", "show", "ffff").err())
        .isEqualTo("vel: no recent task's id ends or begins with 'ffff'. See `vel task list`.\n");
    assertThat(desk.type("task", "show", one.id().toString().substring(0, 6)).err())
        .contains("2 tasks' ids end or begin with", one.id() + "  one", "  two");
    assertThat(desk.type("task", "show", "not-an-id").code()).isEqualTo(2);
    UUID other = UUID.randomUUID();
    assertThat(desk.type("task", "show", other.toString()))
        .isEqualTo(new Desk.Said(1, "", "vel: task " + other + " not found\n"));
  }

  @Test
  void findsEveryRecentTaskThatAPartCouldMean() {
    Task one = desk.vel.taskOf(writer, "first", TaskStatus.IN_PROGRESS);
    for (int i = 0; i < 150; i++) {
      desk.vel.taskOf(writer, "later " + i, TaskStatus.IN_PROGRESS);
    }
    Desk.Said said = desk.type("task", "cancel", one.id().toString().substring(0, 6));
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).startsWith("vel: 151 tasks' ids").endsWith("  and 146 more\n");
    assertThat(desk.vel.cancelled).isEmpty();
  }

  @Test
  void cancelsAndRetries() {
    Task task = desk.vel.taskOf(writer, "one", TaskStatus.IN_PROGRESS);
    String id = task.id().toString();
    assertThat(desk.type("task", "cancel", id).out()).contains("status       cancelled");
    assertThat(desk.type("task", "cancel", id))
        .isEqualTo(new Desk.Said(1, "", "vel: the task has ended already\n"));
    Desk.Said retried = desk.type("task", "retry", id, "-q");
    assertThat(desk.vel.tasks).containsKey(UUID.fromString(retried.out().strip()));
    assertThat(desk.workersStarted).isEqualTo(1);
  }

  @Test
  void watchesWithProgressOnStandardErrorAndTextOnStandardOutput() {
    Task task = desk.vel.taskOf(writer, "one", TaskStatus.IN_PROGRESS);
    desk.vel.says(
        Kind.PROGRESS, "{\"progress\":50,\"status\":\"executing\",\"message\":\"Running\"}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"Hello, world\"}");
    Desk.Said said = desk.type("task", "watch", task.id().toString());
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEqualTo("Hello, world\n");
    assertThat(said.err()).startsWith("50%  executing  Running\n");
    assertThat(desk.engines()).isEqualTo(1);
  }

  @Test
  void watchesAsOneEventALine() {
    Task task = desk.vel.taskOf(writer, "one", TaskStatus.IN_PROGRESS);
    desk.vel.says(Kind.PROGRESS, "{\"progress\":50,\"status\":\"executing\"}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"Hello\"}");
    Desk.Said said =
        desk.type("task", "watch", task.id().toString(), "--after", "1", "-q", "-o", "jsonl");
    assertThat(said.out().lines())
        .hasSize(2)
        .first()
        .isEqualTo(
            "{\"id\":2,\"event\":\"delta\",\"data\":{\"text\":\"Hello\"},"
                + "\"at\":\"2026-11-22T14:00:00Z\"}");
  }

  @Test
  void leavesTheTaskAloneWhenWatchingIsInterrupted() {
    Task task = desk.vel.taskOf(writer, "one", TaskStatus.IN_PROGRESS);
    desk.vel.outcome = null;
    desk.vel.onWait = desk.interrupted::countDown;
    Desk.Said said = desk.type("task", "watch", task.id().toString());
    String tail = task.id().toString().substring(28);
    assertThat(said.code()).isEqualTo(130);
    assertThat(said.err())
        .isEqualTo(
            "the task goes on: `vel task watch %s` comes back to it, `vel task cancel %s` ends it\n"
                .formatted(tail, tail));
    assertThat(desk.vel.cancelled).isEmpty();
  }

  @Test
  void saysInLocalModeWhoGoesOnWithATaskThatNobodyWatchesAnyMore() {
    Task task = desk.vel.taskOf(writer, "one", TaskStatus.IN_PROGRESS);
    desk.vel.outcome = null;
    desk.vel.onWait = desk.interrupted::countDown;
    desk.settings =
        Optional.of(SettingsLoader.load(desk.environment, home, SettingsLoader.Door.COMMAND));
    String id = task.id().toString();
    assertThat(desk.type("task", "watch", id).err())
        .isEqualTo(
            "the task is not cancelled: `vel task watch %s` goes on with it, and so does `vel worker`\n"
                .formatted(id.substring(28)));
  }

  @Test
  void changesOneQuotaAndKeepsTheOthers() {
    assertThat(desk.type("quota", "list").err()).contains("no quotas");
    desk.type("quota", "set", "20", "--hard");
    desk.type("quota", "set", "5000", "--unit", "tokens", "--provider", "groq");
    Desk.Said softer = desk.type("quota", "set", "30");
    assertThat(softer.err())
        .contains("it refused calls when it was used up, and only tells now: --hard");
    assertThat(softer.out())
        .isEqualTo(
            """
            PROVIDER  UNIT    LIMIT  HARD  BY    USED  HELD  REMAINING  RESETS
            groq      tokens  5000   no    user  1     0     4999       2026-12-01T00:00:00Z
            all       usd     30     no    user  1     0     29         2026-12-01T00:00:00Z
            """);
    assertThat(desk.type("quota", "remove", "--unit", "tokens").code()).isEqualTo(1);
    assertThat(desk.type("quota", "remove").out()).contains("groq").doesNotContain("usd");
    assertThat(desk.type("quota", "set", "much").code()).isEqualTo(2);
  }

  @Test
  void sumsUpUsage() {
    assertThat(desk.type("usage", "--by", "model").out())
        .isEqualTo(
            """
            MODEL  CALLS  FAILED  PROMPT  COMPLETION  CACHED  REASONING  COST
            groq   3      1       100     50          0       20         $0.02
            """);
    assertThat(desk.type("usage", "-o", "json").out())
        .contains("\"group_by\" : \"provider\"", "\"cost_usd\" : 0.02");
  }

  @Test
  void saysThatATimeToRunAtHasPassed() {
    Desk.Said said = desk.type("task", "submit", "hi", "--run-at", "2020-01-01");
    assertThat(said.code()).isZero();
    assertThat(said.err())
        .startsWith("--run-at (2020-01-01T00:00:00Z) has passed: it runs at once\n");
    assertThat(desk.type("task", "submit", "hi", "--run-at", "2h").err())
        .doesNotContain("has passed");
  }
}
