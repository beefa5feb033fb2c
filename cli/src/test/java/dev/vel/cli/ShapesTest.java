package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** --fields, --jq and --quiet, on every command and in every format. */
final class ShapesTest {
  /** Fields that only some things have: a check that fails, and a key that is new. */
  private static final Map<String, List<String>> LEFT_OUT =
      Map.of("vel doctor", List.of("fix"), "vel key list", List.of("key"));

  @TempDir Path home;
  private Desk desk;
  private Agent writer;
  private Task open;
  private Task done;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    writer = desk.vel.agentNamed("writer");
    desk.vel.agentNamed("idle");
    open = desk.vel.taskOf(writer, "wait", TaskStatus.IN_PROGRESS);
    done = desk.vel.taskOf(writer, "say", TaskStatus.COMPLETED);
  }

  @ParameterizedTest
  @MethodSource("dev.vel.cli.Lines#withData")
  void choosesAmongExactlyTheFieldsThatTheCommandAnswers(Line line) {
    List<String> known = refusedFields(line);
    List<String> fields = new ArrayList<>(known);
    fields.removeAll(LEFT_OUT.getOrDefault(line.name(), List.of()));
    fields.remove("abridged"); // Of long tasks in lists alone.
    List<String> answered = answeredFields(line);
    assertThat(answered.isEmpty() ? fields : answered).containsExactlyElementsOf(fields);
    for (String format : List.of("table", "json", "jsonl", "yaml")) {
      if (line.name().equals("vel task watch") && format.equals("jsonl")) {
        continue; // Events, not tasks: see below.
      }
      assertThat(type(line, "--fields", String.join(",", known), "-o", format, "-q").err())
          .isEmpty();
    }
    Desk.Said said = type(line, "--jq", "if .data then .data[] else . end | 7", "-q");
    assertThat(said.err()).isEmpty();
    assertThat(said.out().replace("7\n", "")).isEmpty();
  }

  /** The fields that are named when another one is asked for, and before anything is done. */
  private List<String> refusedFields(Line line) {
    try (Workshop workshop = new Workshop(home)) {
      Desk.Said refused = workshop.type(line, List.of("--fields", "xyzzy"));
      assertThat(refused.code()).isEqualTo(2);
      assertThat(refused.out()).isEmpty();
      assertThat(refused.err())
          .startsWith("vel: --fields: unknown field 'xyzzy'; known: ")
          .endsWith("--help`.\n");
      assertThat(workshop.desk.wish).as("nothing was opened").isNull();
      return List.of(refused.err().split("known: ", 2)[1].split("[;.]", 2)[0].split(", "));
    }
  }

  private List<String> answeredFields(Line line) {
    JsonNode whole = Json.read(type(line, "-o", "json", "-q").out(), JsonNode.class);
    JsonNode item = whole.path("data").isArray() ? whole.path("data").path(0) : whole;
    return item.properties().stream().map(Map.Entry::getKey).toList();
  }

  private Desk.Said type(Line line, String... options) {
    try (Workshop workshop = new Workshop(home)) {
      return workshop.type(line, List.of(options));
    }
  }

  @Test
  void writesTheChosenFieldsInEachFormat() {
    assertThat(desk.type("agent", "list", "--fields", "name,config.temperature,status").out())
        .startsWith("NAME    CONFIG.TEMPERATURE  STATUS\n")
        .contains("writer  ");
    assertThat(desk.type("agent", "list", "--fields", "name", "-o", "jsonl").out().lines())
        .containsExactlyInAnyOrder("{\"name\":\"writer\"}", "{\"name\":\"idle\"}");
    JsonNode whole =
        Json.parse(
            desk.type("agent", "list", "--fields", "status,name", "-o", "json")
                .out()
                .getBytes(StandardCharsets.UTF_8));
    assertThat(whole.path("meta").path("total").asInt()).isEqualTo(2);
    assertThat(whole.path("data").path(0).properties().stream().map(Map.Entry::getKey))
        .containsExactly("status", "name");
    assertThat(desk.type("agent", "show", "writer", "--fields", "name", "-o", "yaml").out())
        .isEqualTo("name: writer\n");
    assertThat(desk.type("agent", "show", "writer", "--fields", "name,id").out())
        .isEqualTo("name  writer\nid    " + writer.id() + "\n");
  }

  @Test
  void leadsIntoAFieldByDots() {
    String id = done.id().toString();
    assertThat(desk.type("task", "show", id, "--fields", "result.output", "-o", "jsonl").out())
        .isEqualTo(
            "{\"result\":{\"output\":"
                + Json.write(desk.vel.tasks.get(done.id()).result().output())
                + "}}\n");
    assertThat(desk.type("task", "show", id, "--fields", "result.outptu").err())
        .startsWith("vel: --fields: unknown field 'result.outptu'; known of result: ")
        .contains("; did you mean 'output'?");
    assertThat(desk.type("task", "show", id, "--fields", "id.x").err())
        .contains("id has no fields");
  }

  @Test
  void choosesAmongEventsWhereEventsAreWritten() {
    String id = done.id().toString();
    Desk.Said said = desk.type("task", "watch", id, "-o", "jsonl", "--fields", "event", "-q");
    assertThat(said.code()).isZero();
    assertThat(said.out().lines()).isNotEmpty().allMatch(line -> line.startsWith("{\"event\":"));
    assertThat(desk.type("task", "watch", id, "-o", "jsonl", "--fields", "status").code())
        .isEqualTo(2);
  }

  @Test
  void refusesAnUnknownFieldOfAnEmptyList() {
    desk.vel.tasks.clear();
    assertThat(desk.type("task", "list", "--fields", "staus").err())
        .contains("unknown field 'staus'", "did you mean 'status'?");
    assertThat(desk.type("task", "list", "--fields", "").code()).isEqualTo(2);
  }

  @Test
  void filtersAndWritesTextsPlain() {
    assertThat(desk.type("agent", "list", "--jq", ".data[].name").out().lines())
        .containsExactlyInAnyOrder("writer", "idle");
    assertThat(desk.type("agent", "show", "writer", "--jq", "{name}, [1, 2], 3, null, true"))
        .isEqualTo(new Desk.Said(0, "{\"name\":\"writer\"}\n[1,2]\n3\n\ntrue\n", ""));
    assertThat(desk.type("agent", "list", "-o", "jsonl", "--jq", ".name").out().lines())
        .containsExactlyInAnyOrder("writer", "idle");
    assertThat(desk.type("agent", "show", "writer", "-o", "yaml", "--jq", "{name}, {a: 1}").out())
        .isEqualTo("name: writer\n---\na: 1\n");
    assertThat(desk.type("agent", "show", "writer", "--fields", "name", "--jq", "keys").out())
        .isEqualTo("[\"name\"]\n");
    assertThat(desk.type("agent", "show", "writer", "--jq", "empty").out()).isEmpty();
  }

  @Test
  void takesControlCharactersOutOnTheWayToAScreen() {
    desk.vel.agentNamed("ev\u001b[2Jil");
    String[] line = {"agent", "list", "--jq", ".data[].name"};
    assertThat(desk.type(line).out()).contains("\u001b");
    desk.screen = true;
    assertThat(desk.type(line).out()).contains("evil").doesNotContain("\u001b");
    assertThat(desk.type("agent", "list", "--fields", "name").out()).doesNotContain("\u001b");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        ".data[ | cannot be read from line 1, column 6 on: ",
        "nonsense | cannot be read: there is no function nonsense/0",
        "if . then 1 | cannot be read from line 1, column ",
        ".data.name | does not suit the data",
        "def f: 1 + f; f | calls itself without end",
      })
  void refusesABadFilterInOneSentence(String filter, String reason) {
    Desk.Said said = desk.type("agent", "list", "--jq", filter);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).startsWith("vel: --jq: the filter " + reason).hasLineCount(1);
  }

  @Test
  void refusesAFilterThatCannotBeReadBeforeAnythingIsDone() {
    assertThat(desk.type("run", "x", "--jq", ".[").code()).isEqualTo(2);
    assertThat(desk.type("run", "x", "--jq", ".", "-o", "table").err())
        .isEqualTo("vel: --jq makes no table: leave out -o table. See `vel run --help`.\n");
    assertThat(desk.type("mcp", "serve", "--jq", ".").err()).contains("writes no data");
    assertThat(desk.vel.submitted).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        ".key ~ nosuchfn | there is no function nosuchfn/0",
        "lenght | there is no function lenght/0; did you mean 'length'?",
        "map | there is no function map/0, but map/1",
        "map(.;.) | there is no function map/2, but map/1",
        "map(nosuchfn) | there is no function nosuchfn/0",
        "if . then nosuchfn else . end | there is no function nosuchfn/0",
        "reduce .[] as $x (0; nosuchfn) | there is no function nosuchfn/0",
        "foreach .[] as $x (0; .; nosuchfn) | there is no function nosuchfn/0",
        "def f: nosuchfn; 1 | there is no function nosuchfn/0",
        "try error catch nosuchfn | there is no function nosuchfn/0",
        "nosuchfn? // 1 | there is no function nosuchfn/0",
        "{a: nosuchfn} | there is no function nosuchfn/0",
        "{(nosuchfn): 1} | there is no function nosuchfn/0",
        "[.a[nosuchfn:]] | there is no function nosuchfn/0",
        ". as {(nosuchfn): $x} ~ $x | there is no function nosuchfn/0",
        ".a ~= nosuchfn | there is no function nosuchfn/0",
        "@base64 '\\(nosuchfn)' | there is no function nosuchfn/0",
        "1 as $x ~ $y | there is no variable $y",
        "1 as $count ~ $cuont | there is no variable $cuont; did you mean '$count'?",
        "{$nothing} | there is no variable $nothing",
        "$ENV | there is no variable $ENV",
        "env | there is no function env/0",
        "input | there is no function input/0",
        "def f($x): x; f(1) | there is no function x/0",
        "@nosuch | there is no format @nosuch",
        "break $out | there is no label $out",
        "import 'a' as a; . | there are no modules to import",
        "a::b | there is no function a::b/0",
      })
  void refusesNamesThatMeanNothingBeforeAnythingIsDone(String filter, String clause) {
    String typed = filter.replace('~', '|').replace('\'', '"');
    Desk.Said said = desk.type("run", "x", "--jq", typed);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).isEqualTo("vel: --jq: the filter cannot be read: " + clause + "\n");
    assertThat(desk.vel.submitted).isEmpty();
    assertThat(desk.type("key", "create", "x", "--jq", typed).code()).isEqualTo(2);
    assertThat(desk.vel.keys).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "1 as $x ~ $x | 1",
        "[1, 2] as [$a, $b] ~ $b | 2",
        "{a: 3} as {a: $x} ~ {$x} ~ .x | 3",
        "{a: 3} as {$a} ~ $a | 3",
        "{a: [3]} as {$a: [$b]} ~ $a[0] + $b | 6",
        "def f(g; $h): g + $h; f(1; 2) | 3",
        "def f: def g: 3; g; f | 3",
        "def f(n): if n == 0 then 0 else f(n - 1) end; f(2) | 0",
        "reduce (1, 2) as $i (0; . + $i) | 3",
        "last(foreach (1, 2) as $i (0; . + $i)) | 3",
        "label $out ~ 1, break $out | 1",
        "try error('x') catch . | x",
        "@base64 'x\\(1)' | xMQ==",
        "@text | {}",
        "[limit(2; 1, 2, 3)] ~ length | 2",
        "{a: 1} ~ .a += 1 ~ .a | 2",
        "{a: 1} ~ to_entries[0].key | a",
        "[1, 2] ~ map(select(. > 1)) ~ add | 2",
      })
  void takesFiltersWhoseNamesMeanSomething(String filter, String result) {
    String typed = "{} | " + filter.replace('~', '|').replace('\'', '"');
    assertThat(desk.type("version", "--jq", typed)).isEqualTo(new Desk.Said(0, result + "\n", ""));
  }

  @Test
  void handsOnEverythingThroughAnEmptyFilter() {
    assertThat(desk.type("version", "--jq", " ")).isEqualTo(desk.type("version", "--jq", "."));
  }

  @Test
  void refusesToMakeAKeyThatTheChosenFieldsWouldLose() {
    Desk.Said lost = desk.type("key", "create", "laptop", "--fields", "name");
    assertThat(lost)
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: the key is shown this once, and --fields leaves it out: name key, too\n"));
    assertThat(desk.vel.keys).isEmpty();
    assertThat(desk.type("key", "create", "laptop", "--fields", "name, key").out())
        .contains("vel_123456");
  }

  @Test
  void shapesAnExport() {
    assertThat(desk.type("audit", "export", "--format", "csv", "--jq", ".").code()).isEqualTo(2);
    Desk.Said plain = desk.type("audit", "export");
    Desk.Said shaped = desk.type("audit", "export", "--jq", ".action");
    assertThat(shaped.code()).isZero();
    assertThat(shaped.out().lines())
        .containsExactlyElementsOf(
            plain
                .out()
                .lines()
                .map(line -> Json.read(line, JsonNode.class).path("action").textValue())
                .toList());
  }

  @Test
  void namesNoMoreThanThingsWhenQuiet() {
    assertThat(desk.type("task", "list", "-q").out().lines())
        .containsExactlyInAnyOrder(open.id().toString(), done.id().toString());
    assertThat(desk.type("agent", "show", "writer", "-q"))
        .isEqualTo(new Desk.Said(0, writer.id() + "\n", ""));
    assertThat(desk.type("context", "list", "-q").out()).isEqualTo("local\n");
    assertThat(desk.type("agent", "delete", "idle", "-qy")).isEqualTo(new Desk.Said(0, "", ""));
    assertThat(desk.type("key", "create", "laptop", "-q"))
        .isEqualTo(new Desk.Said(0, "vel_123456\n", ""));
    assertThat(desk.type("agent", "list", "-q", "-o", "json").out()).contains("\"config\"");
    desk.vel.tasks.clear();
    assertThat(desk.type("task", "list", "-q")).isEqualTo(new Desk.Said(0, "", ""));
  }

  @Test
  void loadsTheFilterLanguageOnlyForAFilter() throws Exception {
    assertThat(classesLoadedBy("version", "--fields", "version")).doesNotContain("net.thisptr");
    assertThat(classesLoadedBy("version", "--jq", ".version")).contains("net.thisptr");
  }

  private static String classesLoadedBy(String... words) throws Exception {
    List<String> line =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-verbose:class",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isZero();
    return said;
  }
}
