package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The GitHub Action and the workflows, as far as can be told without GitHub. */
final class ActionTest {
  private static final Pattern INPUT = Pattern.compile("\\binputs\\.([a-z-]+)");

  @TempDir Path home;

  @Test
  void usesEveryInputAndNoOther() throws IOException {
    TreeSet<String> used = new TreeSet<>();
    Matcher matcher = INPUT.matcher(ActionFiles.action().path("runs").toString());
    while (matcher.find()) {
      used.add(matcher.group(1));
    }
    assertThat(ActionFiles.names(ActionFiles.action().path("inputs")))
        .containsExactlyInAnyOrderElementsOf(used);
    String script = Files.readString(ActionFiles.ACTION.resolve("run.sh"));
    JsonNode variables =
        step(ActionFiles.action().at("/runs/steps"), "run").orElseThrow().path("env");
    assertThat(ActionFiles.names(variables))
        .filteredOn(name -> name.startsWith("INPUT_"))
        .isNotEmpty()
        .allMatch(name -> script.contains("$" + name));
  }

  @Test
  void hasEveryOutputFromTheStepThatRunsTheTasks() throws IOException {
    for (Map.Entry<String, JsonNode> output : ActionFiles.action().path("outputs").properties()) {
      assertThat(output.getValue().path("value").asText())
          .isEqualTo("${{ steps.run.outputs." + output.getKey() + " }}");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"actions/vel/action.yml", "workflows/batch.yml", "workflows/ci.yml"})
  void putsNothingOfOthersIntoAScript(String file) throws IOException {
    JsonNode whole = ActionFiles.read(ActionFiles.GITHUB.resolve(file));
    List<JsonNode> scripts = whole.findValues("run");
    assertThat(scripts).isNotEmpty();
    assertThat(scripts).noneMatch(script -> script.asText().contains("${{"));
    assertThat(whole.findValuesAsText("uses"))
        .allMatch(
            used -> used.startsWith("./") || used.matches("actions/[a-z-]+@(v\\d+|[0-9a-f]{40})"));
  }

  @Test
  void givesTheExampleNoMoreThanItNeeds() throws IOException {
    JsonNode example =
        ActionFiles.read(ActionFiles.GITHUB.resolve("workflows").resolve("batch.yml"));
    assertThat(example.path("permissions").toString()).isEqualTo("{\"contents\":\"read\"}");
    assertThat(ActionFiles.names(example.path("on")))
        .containsExactly("workflow_dispatch", "pull_request");
    assertThat(example.at("/on/pull_request/paths")).isNotEmpty();
    JsonNode step = step(example.at("/jobs/tasks/steps"), "vel").orElseThrow();
    assertThat(ActionFiles.names(ActionFiles.action().path("inputs")))
        .containsAll(ActionFiles.names(step.path("with")));
    Path file = ActionFiles.GITHUB.resolveSibling(step.at("/with/file").asText());
    assertThat(file).exists();
    assertThat(new Desk(home).type("batch", "check", file.toString()).code()).isZero();
  }

  private static Optional<JsonNode> step(JsonNode steps, String id) {
    for (JsonNode step : steps) {
      if (step.path("id").asText().equals(id)) {
        return Optional.of(step);
      }
    }
    return Optional.empty();
  }

  @Test
  void runsVelWithWhatWasGiven() throws Exception {
    program("vel", "for word; do echo \"$word\"; done");
    Map<String, String> inputs =
        ActionFiles.inputs(
            Map.of(
                "file", "-x $(touch oops).jsonl",
                "budget-usd", "2",
                "resume", "true",
                "state", "a b",
                "reports", "out"));
    assertThat(script("run.sh", inputs).lines())
        .containsExactly(
            "batch",
            "run",
            "--concurrency=8",
            "--fail-on=failed",
            "--budget-usd=2",
            "--state=a b",
            "--resume",
            "--report=junit=out/junit.xml",
            "--report=json=out/report.json",
            "--report=markdown=out/report.md",
            "--",
            "-x $(touch oops).jsonl");
    assertThat(home.resolve("oops")).doesNotExist();
  }

  @Test
  void asksForNoReportsOfADryRun() throws Exception {
    program("vel", "for word; do echo \"$word\"; done");
    Map<String, String> inputs =
        ActionFiles.inputs(Map.of("file", "f", "dry-run", "true", "model", "-h"));
    assertThat(script("run.sh", inputs).lines())
        .contains("--dry-run", "--model=-h")
        .noneMatch(word -> word.startsWith("--report") || word.equals("-h"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"yes", "1", "on", "tru"})
  void runsNothingWhenItIsNotClearWhetherItIsToBeADryRun(String word) throws Exception {
    program("vel", "echo ran");
    for (String input : List.of("dry-run", "resume")) {
      Map<String, String> inputs = ActionFiles.inputs(Map.of("file", "f", input, word));
      assertThat(script("run.sh", inputs, 2))
          .isEqualTo("::error title=vel batch::the input " + input + " must be true or false\n");
    }
  }

  @Test
  void tellsEveryModuleFromAnother() throws IOException {
    String script = Files.readString(ActionFiles.ACTION.resolve("locate.sh"));
    Matcher module =
        Pattern.compile("<module>(.*?)</module>")
            .matcher(Files.readString(ActionFiles.GITHUB.resolveSibling("pom.xml")));
    assertThat(module.results().map(each -> each.group(1)))
        .isNotEmpty()
        .allMatch(name -> script.contains(" " + name + " "));
  }

  @Test
  void findsTheCheckoutItIsInAndTellsWhatChangesIt() throws Exception {
    Path output = home.resolve("output");
    Map<String, String> runner =
        Map.of("RUNNER_TEMP", "/r", "GITHUB_OUTPUT", output.toString(), "JAVA_HOME", "/java/25");
    script("locate.sh", runner);
    List<String> first = Files.readAllLines(output);
    assertThat(first)
        .contains("source=" + ActionFiles.GITHUB.resolve("..").toRealPath(), "prefix=/r/vel");
    assertThat(first.getLast()).matches("sum=\\d+-\\d+");
    Files.delete(output);
    script(
        "locate.sh",
        Map.of("RUNNER_TEMP", "/r", "GITHUB_OUTPUT", output.toString(), "JAVA_HOME", "/java/26"));
    assertThat(Files.readAllLines(output).getLast()).isNotEqualTo(first.getLast());
  }

  @Test
  void installsWhatTheCacheDoesNotHave() throws Exception {
    Path path = home.resolve("path");
    Path prefix = Files.createDirectories(home.resolve("prefix").resolve("bin"));
    program("install.sh", "echo \"installs to $2\"");
    Map<String, String> step =
        Map.of(
            "VEL_SOURCE", home.resolve("bin").toString(),
            "VEL_PREFIX", prefix.getParent().toString(),
            "GITHUB_PATH", path.toString());
    assertThat(script("install.sh", step)).isEqualTo("installs to " + prefix.getParent() + "\n");
    Files.move(program("vel", "echo 1.0"), prefix.resolve("vel"));
    assertThat(script("install.sh", step)).isEqualTo("1.0\n");
    assertThat(Files.readAllLines(path)).containsExactly(prefix.toString(), prefix.toString());
  }

  private Path program(String name, String text) throws IOException {
    Path file = Files.createDirectories(home.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\n" + text + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  /** Runs one of the action's scripts, and answers what it says. */
  private String script(String name, Map<String, String> environment) throws Exception {
    return script(name, environment, 0);
  }

  private String script(String name, Map<String, String> environment, int code) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(new ArrayList<>(List.of(ActionFiles.ACTION.resolve(name).toString())))
            .directory(home.toFile())
            .redirectErrorStream(true);
    builder.environment().clear();
    builder.environment().put("PATH", home.resolve("bin") + ":" + System.getenv("PATH"));
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isEqualTo(code);
    return said;
  }
}
