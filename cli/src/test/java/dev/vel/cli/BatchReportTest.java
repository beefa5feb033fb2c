package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.task.TaskError;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.w3c.dom.Document;

/** What a CI gets to see of a run, whatever the models say. */
final class BatchReportTest {
  /** A model that would like to be somebody else. */
  private static final String EVIL =
      "Hello\n::set-env name=PATH::/tmp\n  ::stop-commands::x\r\n::add-mask::a\u0000\u001b[31m"
          + " ##[error]no ]]> </system-out><testcase/> &amp; | `code` @team ![x](https://x.test)"
          + " <img src=x> \ud800 \uffff 😀 %0A::error::y";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() throws IOException {
    desk = new Desk(home);
    desk.vel.ending =
        task ->
            task.description().contains("fail")
                ? TaskStatus.FAILED
                : task.description().contains("cancel")
                    ? TaskStatus.CANCELLED
                    : TaskStatus.COMPLETED;
    Files.writeString(
        home.resolve("tasks.jsonl"),
        """
        {"id": "good", "prompt": "answer"}
        {"id": "other", "prompt": "answer", "expect": {"equals": "::error::nothing"}}
        {"id": "bad, <b>worse</b>: ::x", "prompt": "fail"}
        {"id": "gone", "prompt": "cancel"}
        """);
  }

  private Desk.Said run(String... options) {
    List<String> words = new ArrayList<>(List.of("batch", "run", "tasks.jsonl"));
    words.addAll(List.of(options));
    return desk.type(words.toArray(String[]::new));
  }

  private void inAWorkflow() {
    desk.environment.put("GITHUB_ACTIONS", "true");
    desk.environment.put("GITHUB_WORKSPACE", home.toString());
    desk.environment.put("GITHUB_STEP_SUMMARY", home.resolve("summary").toString());
    desk.environment.put("GITHUB_OUTPUT", home.resolve("output").toString());
  }

  private void speaksEvil() {
    desk.vel.output = EVIL;
    desk.vel.error = new TaskError("PROVIDERS_EXHAUSTED", EVIL, true);
  }

  /** What the runner would take for a command. */
  private static List<String> commands(String log) {
    return log.lines()
        .map(String::strip)
        .filter(line -> line.startsWith("::") || line.contains("##["))
        .toList();
  }

  @Test
  void writesJUnitReportsThatAParserAndTheSchemaTake() throws Exception {
    speaksEvil();
    assertThat(run("--report", "junit=deep/r.xml").code()).isEqualTo(1);
    Document report = JUnitReports.read(home.resolve("deep").resolve("r.xml"));
    assertThat(JUnitReports.all(report, "testcase"))
        .extracting(each -> each.getAttribute("name"))
        .containsExactly("good", "other", "bad, <b>worse</b>: ::x", "gone");
    assertThat(JUnitReports.all(report, "testsuite").getFirst().getAttribute("errors"))
        .isEqualTo("2");
    assertThat(JUnitReports.all(report, "failure")).hasSize(1);
    assertThat(JUnitReports.all(report, "error"))
        .extracting(each -> each.getAttribute("type"))
        .containsExactly("PROVIDERS_EXHAUSTED", "CANCELLED");
    assertThat(JUnitReports.all(report, "system-out").getFirst().getTextContent())
        .contains("##[error]no ]]> </system-out><testcase/> &amp; |", "😀")
        .doesNotContain("\u001b", "\u0000");
    assertThat(JUnitReports.all(report, "system-err").getFirst().getTextContent())
        .startsWith("tasks.jsonl:1 · groq openai/gpt-oss-120b · 12 + 34 tokens · $0.0000345");
  }

  @Test
  void writesTheSameJsonAsOnStandardOutput() throws IOException {
    Desk.Said said = run("-o", "json", "--report", "json=r.json,markdown=r.md");
    assertThat(Json.read(Files.readString(home.resolve("r.json")), JsonNode.class))
        .isEqualTo(Json.read(said.out(), JsonNode.class));
    assertThat(Files.readString(home.resolve("r.md")))
        .contains("**failed** · 4 tasks: 1 completed, 1 failed, 1 not as expected, 1 cancelled");
    try (var files = Files.list(home)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .as("no half of a file is left")
          .containsExactlyInAnyOrder("STATE", "tasks.jsonl", "r.json", "r.md");
    }
  }

  @Test
  void writesIntoAPipeInsteadOfPuttingAFileInItsPlace() throws Exception {
    NamedPipe pipe = NamedPipe.at(home.resolve("pipe"));
    Files.createSymbolicLink(home.resolve("link"), home.resolve("pipe"));
    for (String name : List.of("pipe", "link")) {
      FutureTask<String> report = pipe.read();
      Desk.Said said = run("-o", "json", "--report", "json=" + name);
      assertThat(pipe.isThere()).isTrue();
      assertThat(Json.read(NamedPipe.of(report), JsonNode.class))
          .isEqualTo(Json.read(said.out(), JsonNode.class));
    }
    assertThat(home.resolve("link")).isSymbolicLink();
  }

  @Test
  void leavesTheTargetOfALinkAlone() throws IOException {
    Path target = Files.writeString(home.resolve("of before"), "of before");
    Files.createSymbolicLink(home.resolve("r.json"), target);
    run("--report", "json=r.json");
    assertThat(Files.readString(home.resolve("r.json"))).contains("\"good\"");
    assertThat(target).hasContent("of before");
  }

  @Test
  void writesMarkdownInWhichTextOfOthersMeansNothing() throws IOException {
    speaksEvil();
    run("--report", "markdown=r.md");
    String markdown = Files.readString(home.resolve("r.md"));
    assertThat(markdown.lines().filter(line -> line.startsWith("| "))).hasSize(5);
    assertThat(markdown.lines())
        .allMatch(
            line -> !line.startsWith("| ") || line.chars().filter(c -> c == '|').count() == 8);
    assertThat(markdown).doesNotContain("<img", "<b>", "![", "@team", "`code`", "::");
  }

  @Test
  void annotatesTheLinesOfAFileInAWorkflow() {
    inAWorkflow();
    Desk.Said said = run();
    assertThat(commands(said.err()))
        .containsExactly(
            "::error file=tasks.jsonl,line=2,title=vel%3A other unexpected::the answer is not"
                + " \"::error::nothing\"; it is \"Hello, world\"",
            "::error file=tasks.jsonl,line=3,title=vel%3A bad%2C <b>worse</b>%3A %3A%3Ax"
                + " failed::every provider failed",
            "::error file=tasks.jsonl,line=4,title=vel%3A gone cancelled::it was cancelled");
    assertThat(commands(said.out())).isEmpty();
  }

  @Test
  void writesSummaryAndOutputsOfTheStep() throws IOException {
    inAWorkflow();
    Files.writeString(home.resolve("summary"), "# Before\n");
    run("--report", "junit=r.xml");
    assertThat(Files.readString(home.resolve("summary")))
        .startsWith("# Before\n")
        .contains("### vel batch: <code>tasks.jsonl</code>", "<code>good</code>");
    assertThat(Files.readString(home.resolve("output")))
        .isEqualTo(
            """
            outcome=failed
            total=4
            completed=1
            failed=1
            unexpected=1
            cancelled=1
            skipped=0
            cost-usd=0.0000690000
            spent-usd=0.0000690000
            junit=%s
            """
                .formatted(home.resolve("r.xml")));
  }

  @Test
  void refusesAReportThatWouldTakeThePlaceOfTheTasksOrOfAnother() throws IOException {
    Path tasks = home.resolve("tasks.jsonl");
    byte[] before = Files.readAllBytes(tasks);
    Files.createSymbolicLink(home.resolve("link"), Path.of("tasks.jsonl"));
    Files.createSymbolicLink(home.resolve("here"), home);
    for (String options :
        List.of(
            "--report junit=tasks.jsonl",
            "--report junit=here/tasks.jsonl",
            "--report json=link",
            "--report junit=x,json=x",
            "--report junit=x --report json=here/x",
            "--report json=st --state st")) {
      Desk.Said said = run(options.split(" "));
      assertThat(said.code()).as(options).isEqualTo(2);
      assertThat(said.err()).as(options).contains("would take the place of");
    }
    assertThat(tasks).hasBinaryContent(before);
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(run("--report", "junit=/dev/null,json=/dev/null").code())
        .as("nothing is lost there")
        .isEqualTo(1);
  }

  @Test
  void takesNamesWithCommasQuotesAndBlanksBetweenReports() {
    assertThat(run("--report", "junit=a,b.xml, json=it\"s.json").err()).doesNotContain("picocli");
    assertThat(home.resolve("a,b.xml")).isNotEmptyFile();
    assertThat(home.resolve("it\"s.json")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"junit", "junit=", "junit=a.xml,json", "junit=-", "pdf=x"})
  void refusesReportsThatNameNoFile(String report) {
    Desk.Said said = run("--report", report);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).startsWith("vel: --report");
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void refusesANameThatNoFileCanHaveBeforeAnythingIsPaidFor() {
    Desk.Said said = run("--report", "junit=" + "n".repeat(300) + ".xml");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("cannot write a report to ").contains("too long");
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(run("--report", "junit=" + "n".repeat(251) + ".xml").code()).isEqualTo(1);
    assertThat(home.resolve("n".repeat(251) + ".xml")).isNotEmptyFile();
  }

  @ParameterizedTest
  @ValueSource(strings = {"junit", "json", "markdown"})
  void namesTheReportThatCannotBeWritten(String kind) {
    Assumptions.assumeTrue(Files.exists(Path.of("/dev/full")), "Linux has it");
    Desk.Said said = run("--report", kind + "=/dev/full");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err())
        .contains(
            "vel: cannot write the %s report to /dev/full: No space left on device".formatted(kind))
        .doesNotContain("Exception");
  }

  @Test
  void writesOutputsAndEndsAsTheTasksDidWhenTheSummaryCannotBeWritten() throws IOException {
    inAWorkflow();
    Files.writeString(home.resolve("tasks.jsonl"), "{\"prompt\": \"go\"}");
    Files.createDirectory(home.resolve("summary"));
    Desk.Said said = run();
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.err())
        .contains("nothing is in the summary of this step: GITHUB_STEP_SUMMARY leads to ");
    assertThat(home.resolve("output")).content().contains("outcome=passed\n", "completed=1\n");
  }

  @Test
  void saysThatASummaryHasNoRoom() throws IOException {
    inAWorkflow();
    Files.writeString(home.resolve("summary"), "x".repeat(1024 * 1024 - 500));
    assertThat(run().err()).contains("nothing is in the summary of this step: other steps");
  }

  @ParameterizedTest
  @ValueSource(strings = {"no/file.jsonl", "--agent=nobody", "--budget-usd=0"})
  void annotatesWhateverEndsARunInAWorkflow(String word) throws IOException {
    inAWorkflow();
    Desk.Said said = word.startsWith("-") ? run(word) : desk.type("batch", "run", word);
    assertThat(said.code()).isNotZero();
    assertThat(commands(said.err()))
        .singleElement()
        .asString()
        .startsWith("::error title=vel batch::");
    assertThat(Files.readString(home.resolve("output")).lines().findFirst())
        .hasValue(word.contains("budget") ? "outcome=budget" : "outcome=refused");
  }

  @Test
  void findsTheFileInAWorkspaceThatIsALink() throws IOException {
    inAWorkflow();
    Path link = Files.createSymbolicLink(home.resolve("workspace"), home);
    desk.environment.put("GITHUB_WORKSPACE", link.toString());
    assertThat(run().err()).contains("::error file=tasks.jsonl,line=2,");
  }

  @Test
  void tellsAStepWhatARunWouldCost() throws IOException {
    inAWorkflow();
    Desk.Said said = run("--dry-run");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(Files.readString(home.resolve("output")))
        .startsWith("outcome=passed\ntotal=4\ncost-usd=");
    assertThat(Files.readString(home.resolve("summary")))
        .contains("**dry run** · 4 tasks for about $", "| <code>good</code> | ");
    Files.delete(home.resolve("output"));
    assertThat(run("--dry-run", "--budget-usd", "0").code()).isEqualTo(7);
    assertThat(Files.readString(home.resolve("output"))).startsWith("outcome=budget\n");
  }

  @Test
  void refusesAReportOnWhatIsNotRun() {
    Desk.Said said = run("--dry-run", "--report", "junit=r.xml");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("leave out --report");
    assertThat(home.resolve("r.xml")).doesNotExist();
  }

  @Test
  void keepsTheSummaryWithinItsLimitAndShowsWhatWentWrongFirst() throws IOException {
    inAWorkflow();
    Files.writeString(home.resolve("summary"), "x".repeat(1024 * 1024 - 20_000));
    Files.writeString(
        home.resolve("tasks.jsonl"),
        IntStream.range(0, 300)
            .mapToObj(i -> "{\"prompt\": \"%s\"}\n".formatted(i == 299 ? "fail" : "go " + i))
            .collect(Collectors.joining()));
    run("-q", "-c", "100");
    assertThat(Files.size(home.resolve("summary"))).isLessThanOrEqualTo(1024 * 1024);
    String added = Files.readString(home.resolve("summary")).substring(1024 * 1024 - 20_000);
    assertThat(added.lines().filter(line -> line.startsWith("| <code>")).findFirst().orElseThrow())
        .contains("task-300");
    assertThat(added).containsPattern("\nand \\d+ more\n$");
  }

  @ParameterizedTest
  @ValueSource(strings = {"table", "json", "jsonl", "yaml"})
  void letsNoTextOfOthersBecomeACommand(String format) throws IOException {
    inAWorkflow();
    speaksEvil();
    Desk.Said said = run("-o", format);
    assertThat(commands(said.out())).isEmpty();
    assertThat(commands(said.err())).hasSize(3).allMatch(line -> line.startsWith("::error file="));
    if (!format.equals("table")) {
      JsonNode first =
          format.equals("yaml")
              ? new YAMLMapper().readTree(said.out()).at("/data/0")
              : format.equals("json")
                  ? Json.read(said.out(), JsonNode.class).at("/data/0")
                  : Json.read(said.out().lines().findFirst().orElseThrow(), JsonNode.class);
      assertThat(first.path("output").asText()).as("and says the same").contains("##[error]no");
    }
    assertThat(commands(run("-o", "table", "--fields", "output").out())).isEmpty();
    assertThat(commands(run("--jq", "[.data[].output]").out())).isEmpty();
  }

  @Test
  void letsNoTextOfSeveralLinesBecomeACommandInYaml() throws IOException {
    desk.vel.output = "Hello\n::add-mask::a\n" + "word ".repeat(60) + "::error::b\n";
    assertThat(run("-o", "yaml").out()).as("a text in a block").contains("\n    ::add-mask::a\n");
    inAWorkflow();
    Desk.Said said = run("-o", "yaml");
    assertThat(commands(said.out())).isEmpty();
    assertThat(new YAMLMapper().readTree(said.out()).at("/data/0/output").asText())
        .isEqualTo(desk.vel.output);
  }

  @Test
  void leavesTextsAsTheyAreElsewhere() {
    speaksEvil();
    assertThat(run("-o", "json").out()).contains("##[error]no");
  }
}
