package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files of tasks: what is read, and what is refused. */
final class BatchCheckTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private Desk.Said check(String file, String text, String... options) throws IOException {
    Files.writeString(home.resolve(file), text);
    String[] words = new String[options.length + 3];
    System.arraycopy(new String[] {"batch", "check", file}, 0, words, 0, 3);
    System.arraycopy(options, 0, words, 3, options.length);
    return desk.type(words);
  }

  private static JsonNode data(Desk.Said said) {
    assertThat(said.code()).as(said.err()).isZero();
    return Json.read(said.out(), JsonNode.class).path("data");
  }

  @Test
  void readsATaskALine() throws IOException {
    JsonNode tasks =
        data(
            check(
                "tasks.jsonl",
                """
                {"id": "one", "prompt": "Name a river", "model": "gpt-4o", "max_tokens": 50, "priority": "high"}

                {"description": "Name a lake", "agent": "writer"}\r
                """,
                "-o",
                "json",
                "-q"));
    assertThat(tasks).hasSize(2);
    assertThat(tasks.at("/0/id").asText()).isEqualTo("one");
    assertThat(tasks.at("/0/priority").asText()).isEqualTo("high");
    assertThat(tasks.at("/0/parameters/max_tokens").asInt()).isEqualTo(50);
    assertThat(tasks.at("/1/id").asText()).isEqualTo("task-2");
    assertThat(tasks.at("/1/line").asInt()).isEqualTo(3);
    assertThat(tasks.at("/1/agent").asText()).isEqualTo("writer");
    assertThat(tasks.at("/1/description").asText()).isEqualTo("Name a lake");
  }

  @Test
  void readsYamlWithDefaultsThatTasksAndFlagsReplace() throws IOException {
    String yaml =
        """
        # Nightly
        defaults:
          agent: writer
          model: a
          max_tokens: 50
        tasks:
          - id: one
            prompt: |
              Name
              a river
          - prompt: Name a lake
            max_tokens: 7
            agent: null
        """;
    JsonNode tasks = data(check("tasks.yaml", yaml, "-o", "json", "--model", "b"));
    assertThat(tasks.at("/0/line").asInt()).isEqualTo(7);
    assertThat(tasks.at("/0/description").asText()).isEqualTo("Name\na river\n");
    assertThat(tasks.at("/0/agent").asText()).isEqualTo("writer");
    assertThat(tasks.at("/0/parameters/model").asText()).isEqualTo("b");
    assertThat(tasks.at("/0/parameters/max_tokens").asInt()).isEqualTo(50);
    assertThat(tasks.at("/1/line").asInt()).isEqualTo(11);
    assertThat(tasks.at("/1/parameters/max_tokens").asInt()).isEqualTo(7);
    assertThat(tasks.at("/1/agent").isNull()).isTrue();
  }

  @Test
  void readsAListInJson() throws IOException {
    String json = "[\n  {\"prompt\": \"a\"},\n  {\"prompt\": \"b\"}\n]\n";
    assertThat(data(check("tasks.json", json, "-o", "json")).at("/1/line").asInt()).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"prompt\": \"a\"}\\n{\"prompt\": \"b\"} | 2",
        "{\"tasks\": [{\"prompt\": \"a\"}]} | 1",
        "[{\"prompt\": \"a\"}] | 1",
        "- prompt: a\\n- prompt: b\\n- prompt: c | 3",
        "defaults: {model: a}\\ntasks:\\n- prompt: b | 1",
        "{\\n \"tasks\": [\\n  {\"prompt\": \"a\"}]} | 1",
      })
  void tellsTheKindOfStandardInputByWhatItHolds(String text, int tasks) {
    Desk.Said said = desk.pipe(text.replace("\\n", "\n"), "batch", "check", "-", "-o", "json");
    assertThat(data(said)).hasSize(tasks);
  }

  @Test
  void findsTheMistakeInTheFirstLineOfStandardInput() {
    Desk.Said said = desk.pipe("{\"prompt\":\"x\"\n{\"prompt\":\"y\"}\n", "batch", "check", "-");
    assertThat(said.err()).contains("\n  line 1: this is not valid JSON").doesNotContain("line 2");
  }

  @Test
  void tellsTheKindOfStandardInputHoweverLongItsFirstLineIs() {
    String line = "{\"prompt\": \"x\", \"input_data\": {\"a\": \"%s\"}}\n";
    String text = line.formatted("y".repeat(2 << 20)) + line.formatted("z");
    assertThat(data(desk.pipe(text, "batch", "check", "-", "-o", "json"))).hasSize(2);
  }

  @Test
  void saysWhyAFileCannotBeRead() {
    String name = "n".repeat(300);
    assertThat(desk.type("batch", "check", name))
        .isEqualTo(new Desk.Said(2, "", "vel: cannot read " + name + ": File name too long\n"));
  }

  @ParameterizedTest
  @CsvSource({
    "a.yaml, '- prompt: ä\n- prompt: y'",
    "a.json, '[{\"prompt\": \"ä\"}, {\"prompt\": \"y\"}]'",
    "a.jsonl, '{\"prompt\": \"ä\"}\n{\"prompt\": \"y\"}'",
    "tasks, '{\"prompt\": \"ä\"}\n{\"prompt\": \"y\"}'"
  })
  void takesAByteOrderMarkBeforeAText(String name, String text) throws IOException {
    assertThat(data(check(name, "\uFEFF" + text, "-o", "json"))).hasSize(2);
  }

  @ParameterizedTest
  @CsvSource({
    "a.yaml, '- prompt: x\n- prompt: y\n- prompt: ~', 'line 3: this', 11",
    "a.json, '[{\"prompt\":\n\"~\"}]', 'line 2: this', 2",
    "a.jsonl, '{\"prompt\": \"x\"}\n{\"prompt\": \"é~\"}', 'line 2: this', 15"
  })
  void saysWhereBytesAreThatAreNoText(String name, String text, String where, int column)
      throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '~' ? (byte) 0xE4 : bytes[i];
    }
    Files.write(home.resolve(name), bytes);
    Desk.Said said = desk.type("batch", "check", name);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains(name, where + " is not valid UTF-8: byte " + column + " of the line is 0xE4;")
        .doesNotContain("Exception");
  }

  @Test
  void namesEverythingThatIsWrongAtOnceByLineAndField() throws IOException {
    Desk.Said said =
        check(
            "tasks.jsonl",
            """
            {"id": "a", "prompt": "x", "max_tokns": 5}
            {"id": "a", "prompt": "x", "max_tokens": "5"}
            not json
            {"prompt": "", "temperature": 7, "expect": {"matchs": "x", "matches": "("}}
            [1]
            {}
            {"description": "x", "prompt": "y", "plan": {"max_steps": 1}}
            {"prompt": "x", "prompt": "y"}
            {"id": 7, "prompt": "x", "agent": 7, "response_schema": {"type": "nonsense"}}
            {"prompt": "x", "expect": {}}
            """);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err().lines().map(String::strip))
        .containsSubsequence(
            "vel: tasks.jsonl cannot be run for 17 reasons; nothing was submitted:",
            "line 1: max_tokns is not a known field; did you mean 'max_tokens'?",
            "line 2: id is 'a', as that of the task in line 1",
            "line 2: max_tokens must be a whole number of 1–1000000",
            "line 3: this is not valid JSON: column 1",
            "line 4: expect.matchs is not a known field; did you mean 'matches'?",
            "line 4: expect.matches is no regular expression of RE2: missing closing )",
            "line 4: prompt must not be empty",
            "line 4: temperature must be a number of 0–2",
            "line 5: a task must be an object, such as {\"prompt\": \"…\"}",
            "line 6: prompt is required",
            "line 7: description is the same as prompt: give one of them",
            "line 7: plan.max_steps must be a whole number of 2–20",
            "line 8: this is not valid JSON (a key occurs twice): column 25",
            "line 9: id must be a text of 1–200 characters in one line",
            "line 9: agent must be an agent's name or id",
            "line 9: response_schema is not a valid JSON Schema: /type does not have a value in the"
                + " enumeration [\"array\", \"boolean\", \"integer\", \"null\", \"number\","
                + " \"object\", \"string\"]",
            "line 10: expect must be an object with contains, not_contains, matches, equals");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.yaml | tasks: [ | line 1: this is not valid YAML",
        "a.yaml | 'tasks:\n\t- prompt: x' | line 2: this is not valid YAML: found character",
        "a.yaml | 'tasks:\n  - prompt: a\n   - b' | line 3: this is not valid YAML: ",
        "a.yaml | '- ? [a]' | this is not valid YAML: Expected a field name",
        "a.json | {\"tasks\":[{\"prompt\":\"x\"} | (start marker at line 1, column 10)",
        "a.yaml | task: [] | line 1: task is not a known field here; did you mean 'tasks'?",
        "a.yaml | tasks: 7 | line 1: tasks must be a list of tasks",
        "a.yaml | defaults: {prompt: x, modl: y} | defaults.prompt is for one task alone",
        "a.yaml | defaults: {prompt: x, modl: y} | did you mean 'model'?",
        "a.yaml | hello | it must be a list of tasks, or have the field tasks",
        "a.yaml | {a: 1, a: 2} | Duplicate field 'a'",
        "a.json | [] 7 | there must be nothing behind the tasks",
        "a.json | {\"tasks\": []} | it holds no tasks",
        "a.jsonl | '' | it holds no tasks",
      })
  void refusesADocumentOfAnotherForm(String file, String text, String why) throws IOException {
    Desk.Said said = check(file, text);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err())
        .contains(why)
        .as("nothing of the parser's own")
        .doesNotContain("Source", "snakeyaml", "Stream", "org.");
  }

  @Test
  void saysInWhichLineAFileIsTooDeep() throws IOException {
    assertThat(check("a.json", "\n" + "[".repeat(100_000)).err())
        .contains("line 2: this is not valid JSON: ")
        .doesNotContain("StreamReadConstraints");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "- prompt: &p Name a river\\n- prompt: *p | line 2: aliases are not followed; write out what *p",
        "- &t {prompt: a}\\n\\n- *t | line 3: aliases are not followed; write out what *t",
        "- prompt: &p a\\n  input_data:\\n    deep: [*p] | line 3: aliases are not followed",
        "defaults: {response_schema: &s {}}\\ntasks: *s | line 2: aliases are not followed",
        "- {prompt: a, input_data: &d {}}\\n- {prompt: b, <<: *d} | line 2: aliases are not followed",
      })
  void refusesAnAliasInsteadOfTakingItsNameForTheValue(String text, String why) throws IOException {
    Desk.Said said = check("a.yaml", text.replace("\\n", "\n"));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains(why);
  }

  @Test
  void takesAnAnchorThatNobodyRefersTo() throws IOException {
    JsonNode tasks = data(check("a.yaml", "- prompt: &p Name a river\n", "-o", "json"));
    assertThat(tasks.at("/0/description").asText()).isEqualTo("Name a river");
  }

  @Test
  void refusesAFileThatIsNotThere() {
    assertThat(desk.type("batch", "check", "nope.jsonl"))
        .isEqualTo(new Desk.Said(2, "", "vel: there is no file nope.jsonl\n"));
    assertThat(desk.type("batch", "check", "").err())
        .isEqualTo("vel: the name of the file is empty: name one\n");
    assertThat(desk.type("batch", "check", ".").err())
        .isEqualTo("vel: . is a folder: name a file\n");
  }

  @Test
  void annotatesWrongLinesInAWorkflow() throws IOException {
    desk.environment.put("GITHUB_ACTIONS", "true");
    desk.environment.put("GITHUB_WORKSPACE", home.toString());
    Files.createDirectory(home.resolve("ci"));
    Desk.Said said =
        check("ci/tasks.jsonl", "{\"prompt\": \"x\"}\n{\"a,b\": 1, \"prompt\": \"x\"}\n");
    assertThat(said.err())
        .startsWith(
            "::error file=ci/tasks.jsonl,line=2,title=vel%3A wrong task::line 2: a,b is not a known");
  }
}
