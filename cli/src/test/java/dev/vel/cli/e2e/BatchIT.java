package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.ActionFiles;
import dev.vel.cli.JUnitReports;
import dev.vel.config.Settings;
import dev.vel.db.Database;
import dev.vel.db.EmbeddedPostgres;
import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;

/** {@code vel batch run} as a process that is killed, stopped and started again. */
class BatchIT {
  private static final int TASKS = 50;

  @TempDir Path home;

  private record Ran(int code, String out, String err) {
    JsonNode json() {
      return Json.read(out, JsonNode.class);
    }
  }

  /** One task in ten asks for a model that is not there. */
  private void tasks(int count) throws IOException {
    Files.writeString(
        home.resolve("tasks.jsonl"),
        IntStream.range(0, count)
            .mapToObj(i ->
                "{\"id\": \"t%d\", \"prompt\": \"Write 5 words about number %d\"%s}\n"
                    .formatted(i, i, i % 10 == 3 ? ", \"model\": \"gpt-4o+404\"" : ""))
            .collect(Collectors.joining()));
  }

  private Process start(Map<String, String> environment, String... options) throws IOException {
    List<String> words = new ArrayList<>(List.of("batch", "run", "tasks.jsonl"));
    words.addAll(List.of(options));
    return Programs.process(Programs.vel(words.toArray(String[]::new)), home, environment)
        .redirectOutput(home.resolve("out").toFile())
        .redirectError(home.resolve("err").toFile())
        .start();
  }

  private Ran run(Map<String, String> environment, String... options) throws Exception {
    return ended(start(environment, options));
  }

  private Ran ended(Process process) throws Exception {
    assertThat(process.waitFor(180, TimeUnit.SECONDS)).isTrue();
    return new Ran(
        process.exitValue(),
        Files.readString(home.resolve("out")),
        Files.readString(home.resolve("err")));
  }

  private static void await(Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(5))
        .until(condition);
  }

  /** As {@code kill -9}, once so many lines were written. */
  private void killAfter(int lines, Process process) throws Exception {
    await(() -> Files.readAllLines(home.resolve("out")).size() >= lines || !process.isAlive());
    assertThat(process.isAlive()).as(Files.readString(home.resolve("err"))).isTrue();
    process.destroyForcibly().waitFor();
  }

  private static Map<String, String> local(URI provider) {
    return Map.of("OPENAI_BASE_URL", provider.toString(), "OPENAI_API_KEY", "sk-test");
  }

  private static Map<String, String> remote(Veld veld) {
    return Map.of("VEL_URL", veld.url().toString(), "VEL_TOKEN", RemoteDoor.token(veld.url()));
  }

  private static Sandbox slow() throws IOException {
    return Sandbox.start(SandboxOptions.DEFAULT.withLatency(Duration.ofMillis(300)));
  }

  @Test
  void goesOnInLocalModeAfterAKillAndRunsEveryTaskOnce() throws Exception {
    tasks(TASKS);
    try (Sandbox sandbox = slow()) {
      Map<String, String> environment = local(sandbox.baseUri());
      killAfter(8, start(environment, "-o", "jsonl"));
      killAfter(20, start(environment, "-o", "jsonl", "--resume"));
      Ran last = run(environment, "-o", "json", "--resume", "--report", "junit=r.xml");
      assertThat(last.code()).as(last.err()).isEqualTo(1);
      expectWhole(last.json());
      assertThat(last.json().at("/meta/resumed").asInt()).isGreaterThanOrEqualTo(20);
      Ran list =
          ended(
              Programs.process(Programs.vel("task", "list", "-o", "json"), home, environment)
                  .redirectOutput(home.resolve("out").toFile())
                  .redirectError(home.resolve("err").toFile())
                  .start());
      assertThat(list.json().at("/meta/total").asInt()).isEqualTo(TASKS);
      Document report = JUnitReports.read(home.resolve("r.xml"));
      assertThat(JUnitReports.all(report, "testcase")).hasSize(TASKS);
      assertThat(JUnitReports.all(report, "error")).hasSize(5);
      assertThat(JUnitReports.all(report, "system-out")).hasSize(45);
    } finally {
      EmbeddedPostgres.in(home.resolve("data").resolve("vel")).stop();
    }
  }

  private static void expectWhole(JsonNode report) {
    assertThat(report.at("/meta/completed").asInt()).isEqualTo(45);
    assertThat(report.at("/meta/failed").asInt()).isEqualTo(5);
    assertThat(report.path("data").findValuesAsText("id"))
        .containsExactlyElementsOf(IntStream.range(0, TASKS).mapToObj(i -> "t" + i).toList());
    assertThat(report.path("data").findValuesAsText("task_id")).doesNotHaveDuplicates();
  }

  @Test
  void goesOnWithADaemonWhereverTheKillComesAndMakesNoTaskTwice() throws Exception {
    tasks(TASKS);
    Settings.Database database = TestDatabase.settings();
    try (Sandbox sandbox = slow();
        Veld veld = Veld.start(home.resolve("veld"), database, sandbox.baseUri(), Map.of());
        Database rows = TestDatabase.open(database)) {
      Map<String, String> environment = remote(veld);
      for (int seen = 1; seen <= 40; seen += 13) {
        // The rows are there, and as often as not nobody was told.
        int wanted = seen;
        Process process = start(environment, "--resume", "-c", "6");
        await(() -> count(rows, "true") >= wanted);
        process.destroyForcibly().waitFor();
      }
      Ran last = run(environment, "-o", "json", "--resume", "--report", "junit=r.xml");
      assertThat(last.code()).as(last.err()).isEqualTo(1);
      expectWhole(last.json());
      assertThat(count(rows, "true")).isEqualTo(TASKS);
      assertThat(count(rows, "status = 'completed'")).isEqualTo(45);
      JUnitReports.read(home.resolve("r.xml"));
    }
  }

  private static long count(Database rows, String condition) {
    return rows.tx(tx ->
            tx.first(row -> row.big("n"), "SELECT count(*) AS n FROM tasks WHERE " + condition))
        .orElseThrow();
  }

  @Test
  void needsNoMoreRequestsThanAnHourHas() throws Exception {
    tasks(TASKS);
    try (Sandbox sandbox = slow();
        Veld veld =
            Veld.start(
                home.resolve("veld"),
                TestDatabase.settings(),
                sandbox.baseUri(),
                Map.of("RATE_LIMIT_PER_HOUR", "100"))) {
      Ran all = run(remote(veld), "-o", "json", "-c", "10");
      assertThat(all.code()).as(all.err()).isEqualTo(1);
      expectWhole(all.json());
      assertThat(all.err()).doesNotContain("used up");
    }
  }

  @Test
  void stopsAtItsBudgetAndGoesOnWithALargerOne() throws Exception {
    tasks(10);
    try (Sandbox sandbox = slow();
        Veld veld =
            Veld.start(
                home.resolve("veld"), TestDatabase.settings(), sandbox.baseUri(), Map.of())) {
      Map<String, String> environment = remote(veld);
      Ran plan = run(environment, "--dry-run", "-o", "json");
      assertThat(plan.code()).as(plan.err()).isZero();
      double estimate = plan.json().at("/data/0/estimated_cost_usd").asDouble();
      Ran stopped =
          run(environment, "-o", "json", "-c", "1", "--budget-usd", String.valueOf(estimate * 1.2));
      assertThat(stopped.code()).as(stopped.err()).isEqualTo(7);
      assertThat(stopped.json().at("/meta/outcome").asText()).isEqualTo("budget");
      assertThat(stopped.json().at("/meta/skipped").asInt()).isBetween(1, 9);
      assertThat(stopped.json().at("/meta/cost_usd").asDouble())
          .isPositive()
          .isLessThanOrEqualTo(estimate * 1.2);
      Ran whole = run(environment, "-o", "json", "--resume", "--budget-usd", "1");
      assertThat(whole.code()).as(whole.err()).isEqualTo(1);
      assertThat(whole.json().at("/meta/completed").asInt()).isEqualTo(9);
    }
  }

  @Test
  void cancelsAndReportsWhenItIsAskedToStop() throws Exception {
    tasks(TASKS);
    Settings.Database database = TestDatabase.settings();
    try (Sandbox sandbox =
            Sandbox.start(SandboxOptions.DEFAULT.withLatency(Duration.ofSeconds(20)));
        Veld veld = Veld.start(home.resolve("veld"), database, sandbox.baseUri(), Map.of());
        Database rows = TestDatabase.open(database)) {
      Process process = start(remote(veld), "-o", "json", "--report", "junit=r.xml");
      await(() -> count(rows, "status = 'in_progress'") == 8);
      long began = System.nanoTime();
      Runtime.getRuntime().exec(new String[] {"kill", "-INT", "" + process.pid()}).waitFor();
      Ran stopped = ended(process);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(7));
      assertThat(stopped.code()).isEqualTo(130);
      assertThat(stopped.json().at("/meta/cancelled").asInt()).isEqualTo(8);
      assertThat(stopped.json().at("/meta/skipped").asInt()).isEqualTo(TASKS - 8);
      assertThat(JUnitReports.all(JUnitReports.read(home.resolve("r.xml")), "skipped"))
          .hasSize(TASKS - 8);
      assertThat(count(rows, "status = 'cancelled'")).isEqualTo(8);
    }
  }

  @Test
  void runsInTheActionWithWhatARunnerGivesIt() throws Exception {
    tasks(4);
    Path action = Path.of("..", ".github", "actions", "vel").toAbsolutePath().normalize();
    Path output = Files.createFile(home.resolve("output"));
    try (Sandbox sandbox = Sandbox.start(SandboxOptions.DEFAULT)) {
      Map<String, String> environment = new HashMap<>(local(sandbox.baseUri()));
      environment.put("PATH", launcher() + ":" + System.getenv("PATH"));
      environment.put("GITHUB_ACTIONS", "true");
      environment.put("GITHUB_WORKSPACE", home.toString());
      environment.put("GITHUB_OUTPUT", output.toString());
      environment.put("GITHUB_STEP_SUMMARY", home.resolve("summary").toString());
      environment.putAll(ActionFiles.inputs(Map.of("file", "tasks.jsonl", "fail-on", "any")));
      Ran ran =
          ended(
              Programs.process(List.of(action.resolve("run.sh").toString()), home, environment)
                  .redirectOutput(home.resolve("out").toFile())
                  .redirectError(home.resolve("err").toFile())
                  .start());
      assertThat(ran.code()).as(ran.err()).isEqualTo(1);
      assertThat(ran.err()).contains("::error file=tasks.jsonl,line=4,title=vel%3A t3 failed::");
      assertThat(Files.readString(home.resolve("summary"))).contains("3 completed, 1 failed");
      JUnitReports.read(home.resolve("vel-report").resolve("junit.xml"));
      List<String> written =
          Files.readAllLines(output).stream().map(line -> line.split("=")[0]).toList();
      assertThat(written).containsExactlyInAnyOrderElementsOf(ActionFiles.outputs());
    } finally {
      EmbeddedPostgres.in(home.resolve("data").resolve("vel")).stop();
    }
  }

  /** A folder with {@code vel} as an installation has it. */
  private Path launcher() throws IOException {
    Path bin = Files.createDirectories(home.resolve("bin"));
    String command =
        Programs.vel().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Path vel = Files.writeString(bin.resolve("vel"), "#!/bin/sh\nexec " + command + " \"$@\"\n");
    Files.setPosixFilePermissions(vel, PosixFilePermissions.fromString("rwxr-xr-x"));
    return bin;
  }
}
