package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.command.Described;
import dev.vel.cli.command.Doors;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CommandLineTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  @Test
  void showsExamplesFirstAndEveryCommand() {
    Desk.Said said = desk.type();
    assertThat(said.code()).isZero();
    assertThat(said.out()).containsSubsequence("Examples:", "Usage:", "Commands:", "run", "task");
    assertThat(said.out()).contains("7 quota or rate limit, 130 interrupted");
    assertThat(said.err()).isEmpty();
    assertThat(desk.type("--help")).isEqualTo(said);
    assertThat(desk.type("help")).isEqualTo(said);
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 40, 60, 80, 200})
  void fillsTheLinesWithTheOptionsOfEveryCommand(int columns) {
    desk.screen = true;
    desk.columns = columns;
    String help = desk.type("--help").out();
    List<String> lines =
        help.substring(help.indexOf("On every command"), help.indexOf("See `vel COMMAND"))
            .lines()
            .toList();
    assertThat(String.join(" ", lines))
        .contains("--jq FILTER, --local, --context NAME,", "never, --screen-reader, --debug");
    for (int i = 0; i + 1 < lines.size(); i++) {
      String option = lines.get(i + 1).replaceFirst(",( .*|$)", ",");
      assertThat(lines.get(i)).hasSizeLessThanOrEqualTo(Math.min(columns, 80));
      assertThat(lines.get(i) + " " + option).hasSizeGreaterThan(Math.min(columns, 80));
    }
  }

  static Stream<String> commands() {
    return Described.all("vel", "", Commands.root("vel/test")).stream()
        .skip(1)
        .map(command -> command.name().substring("vel ".length()));
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsEachCommandWithExamplesFirst(String command) {
    Desk.Said said = desk.type((command + " --help").split(" "));
    assertThat(said.code()).isZero();
    assertThat(said.out()).containsSubsequence("Examples:", "  vel " + command, "Usage: vel ");
    assertThat(said.out()).contains("Exit codes: 0 done").doesNotContain("\\s", "][,");
    assertThat(said.err()).isEmpty();
    assertThat(desk.type(("help " + command).split(" "))).isEqualTo(said);
  }

  @ParameterizedTest
  @CsvSource({
    "--version -o json",
    "-o json --version",
    "-V -o json",
    "--color never -V --output=json",
  })
  void tellsItsVersionWithAnyOption(String words) {
    Desk.Said said = desk.type(words.split(" "));
    assertThat(said.code()).isZero();
    assertThat(Json.read(said.out(), JsonNode.class).path("version").textValue()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("commands")
  void explainsEachCommandToPrograms(String command) {
    Desk.Said said = desk.type(("help " + command + " -o json").split(" "));
    assertThat(said.code()).isZero();
    assertThat(said.err()).isEmpty();
    JsonNode help = Json.read(said.out(), JsonNode.class);
    assertThat(help.path("name").textValue()).isEqualTo("vel " + command);
    assertThat(help.path("summary").textValue()).isNotEmpty();
    assertThat(help.path("examples").path(0).textValue()).contains("vel " + command);
    assertThat(help.path("commands").isEmpty()).isNotEqualTo(help.path("options").isEmpty());
    assertThat(desk.type((command + " -ojson --help").split(" "))).isEqualTo(said);
    for (JsonNode child : help.path("commands")) {
      assertThat(
              desk.type(
                      "help",
                      "-o",
                      "json",
                      "--jq",
                      ".name",
                      command,
                      child.path("name").textValue())
                  .out())
          .isEqualTo("vel " + command + " " + child.path("name").textValue() + "\n");
    }
  }

  @Test
  void givesHelpTheFormThatItsLineAsksForAndNoOther() {
    assertThat(desk.type("help", "-o", "json", "--jq", ".commands[].name").out())
        .contains("run\n", "task\n");
    assertThat(desk.type("-o", "yaml", "--help").out()).startsWith("name: vel\nsummary: ");
    assertThat(desk.type("task", "list", "--limit", "x", "--help", "--fields", "name").out())
        .isEqualTo("name  vel task list\n");
    desk.environment.put("VEL_OUTPUT", "json");
    assertThat(desk.type("task", "list", "--help").out()).contains("Examples:");
    for (String wrong : List.of("-o xml", "--fields nope", "--jq .[")) {
      Desk.Said said = desk.type(("task list --help " + wrong).split(" "));
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.out()).isEmpty();
      assertThat(said.err()).contains(wrong.split(" ")[0]);
    }
  }

  @Test
  void setsOptionsAboveTheirMeaningOnANarrowScreen() {
    desk.screen = true;
    desk.columns = 40;
    String help = desk.type("task", "list", "--help").out();
    assertThat(help)
        .contains("  --color auto | always | never\n    When to colour; default auto.\n");
    assertThat(help.lines()).allMatch(line -> line.length() <= 40);
  }

  @Test
  void writesOptionsOfSeveralValuesAsTheyAreTyped() {
    assertThat(desk.type("key", "create", "--help").out())
        .contains("--fields=FIELD[,FIELD...]\n", "--scope=SCOPE[,SCOPE...]\n");
    assertThat(desk.type("wait", "--help").out())
        .contains("--for=pending|in_progress|completed|failed|cancelled,…\n");
    assertThat(desk.type("agent", "create", "--help").out())
        .contains("--allow-tool=SERVER/TOOL[,SERVER/TOOL...]\n");
  }

  @Test
  void listsTheFaultsOfTheSandbox() {
    assertThat(desk.type("sandbox", "--help").out()).contains("500-once", "malformed-chunk");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "taks | 'taks' is no command of vel; did you mean 'task'? See `vel --help`.",
        "task lst | 'lst' is no command of vel task; did you mean 'list'? See `vel task --help`.",
        "xyzzy | 'xyzzy' is no command of vel. See `vel --help`.",
        "task | vel task needs a command: submit, list, show, watch, cancel, retry."
            + " See `vel task --help`.",
        "--verison | unknown option '--verison'; did you mean '--version'? See `vel --help`.",
        "--context local --verison | unknown option '--verison'; did you mean '--version'?"
            + " See `vel --help`.",
        "-v | unknown option '-v'; did you mean '-V'? See `vel --help`.",
        "--nope=1 | unknown option '--nope'. See `vel --help`.",
        "--contxt=local | unknown option '--contxt'; did you mean '--context'? See `vel --help`.",
        "--contxt prod task list | unknown option '--contxt'; did you mean '--context'?"
            + " See `vel --help`.",
        "task --nope x | unknown option '--nope'. See `vel task --help`.",
        "--quiet taks | 'taks' is no command of vel; did you mean 'task'? See `vel --help`.",
        "task --jsn | unknown option '--jsn'. See `vel task --help`.",
        "task list --user | unknown option '--user'. See `vel task list --help`.",
        "task list -x | unknown option '-x'. See `vel task list --help`.",
        "quota set -- -5 --context ann | there is no place for '--context' behind --: put options"
            + " before it. See `vel quota set --help`.",
        "agent create -- -dash --contxt ann | there is no place for '--contxt' behind --: put"
            + " options before it. See `vel agent create --help`.",
        "wait x --for bad | invalid value for option '--for': must be one of pending, in_progress,"
            + " completed, failed, cancelled, not 'bad'. See `vel wait --help`.",
        "--nope task list | unknown option '--nope'. See `vel task list --help`.",
        "-qy task | vel task needs a command: submit, list, show, watch, cancel, retry."
            + " See `vel task --help`.",
        "-oyaml --quiet task | vel task needs a command: submit, list, show, watch, cancel, retry."
            + " See `vel task --help`.",
        "task -- --nope | vel task needs a command: submit, list, show, watch, cancel, retry."
            + " See `vel task --help`.",
        "task list --statsu x | unknown option '--statsu'; did you mean '--status'?"
            + " See `vel task list --help`.",
        "task list extra | there is no place for 'extra': put text with spaces in quotes."
            + " See `vel task list --help`.",
        "task list - | there is no place for '-'. See `vel task list --help`.",
        "run x - | - is standard input in the place of PROMPT, which is there already: leave out one"
            + " of them. See `vel run --help`.",
        "task show --ful | unknown option '--ful'. See `vel task show --help`.",
        "run --dry-run | unknown option '--dry-run'. See `vel run --help`.",
        "task show | missing required parameter: 'TASK'. See `vel task show --help`.",
        "version -o xml | invalid value for option '--output': must be one of"
            + " table, json, jsonl, yaml, not 'xml'. See `vel version --help`.",
        "task list --limit 0 | invalid value for option '--limit': must be a whole number of"
            + " 1–100, not '0'. See `vel task list --help`.",
        "task list --created-after noon | invalid value for option '--created-after':"
            + " must be a time such as 2026-11-22T14:00:00Z, a date such as 2026-11-22, or"
            + " how long ago, such as 30m, 24h or 7d, not 'noon'. See `vel task list --help`.",
        "task submit x --run-at noon | invalid value for option '--run-at':"
            + " must be a time such as 2026-11-22T14:00:00Z, a date such as 2026-11-22, or"
            + " in how long, such as 30m, 24h or 7d, not 'noon'. See `vel task submit --help`.",
        "run x --priority hihg | invalid value for option '--priority':"
            + " must be one of low, medium, high, not 'hihg'; did you mean 'high'?"
            + " See `vel run --help`.",
        "run x --temperature 3 | invalid value for option '--temperature':"
            + " must be a number of 0–2, not '3'. See `vel run --help`.",
      })
  void refusesWrongUsageInOneSentence(String line, String sentence) {
    Desk.Said said = desk.type(line.split(" "));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).isEqualTo("vel: " + sentence + "\n");
  }

  @Test
  void saysHowToWriteTextThatBeginsWithADash() {
    assertThat(desk.type("run", "- one"))
        .isEqualTo(
            new Desk.Said(
                2, "", "vel: put -- before text that begins with a dash. See `vel run --help`.\n"));
    assertThat(desk.type("run", "-q", "--", "- one").code()).isZero();
    assertThat(desk.vel.submitted.getFirst().description()).isEqualTo("- one");
  }

  @Test
  void takesGlobalOptionsAnywhere() {
    Desk.Said said = desk.type("-o", "json", "task", "--quiet", "list");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("\"data\"");
    assertThat(said.err()).isEmpty();
  }

  @Test
  void takesTheUsualFormatInLettersOfEitherCase() {
    String json = desk.type("version", "-o", "JSON").out();
    desk.environment.put("VEL_OUTPUT", "JSON");
    assertThat(desk.type("version")).isEqualTo(new Desk.Said(0, json, ""));
  }

  @Test
  void saysItsVersion() {
    assertThat(desk.type("version").out()).startsWith("vel ").contains("Java");
    assertThat(desk.type("--version").out()).isEqualTo(desk.type("version").out());
    assertThat(desk.type("version", "-o", "jsonl").out()).startsWith("{\"version\":");
    assertThat(desk.type("version", "-o", "yaml").out()).startsWith("version: ");
  }

  @ParameterizedTest
  @CsvSource({
    "VALIDATION_ERROR,2",
    "AUTHENTICATION_REQUIRED,4",
    "FORBIDDEN,4",
    "NOT_FOUND,1",
    "CONFLICT,1",
    "RATE_LIMIT_EXCEEDED,7",
    "QUOTA_EXCEEDED,7",
    "UNAVAILABLE,5",
    "INTERNAL_SERVER_ERROR,1"
  })
  void exitsWithTheDocumentedCode(ErrorCode code, int exit) {
    desk.vel.failure = new VelException(code, "no");
    Desk.Said said = desk.type("task", "list");
    assertThat(said.code()).isEqualTo(exit);
    assertThat(said.err()).isEqualTo("vel: no\n");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "q | --search | task list --search=",
        "quotas[1].limit | LIMIT | quota set 0.5 --unit tokens",
        "quotas[1].provider | --provider | quota set 20 --provider ??",
        "parameters.provider | --provider | run hi --provider nope",
        "config.base_url | --base-url | agent list",
        "expires_at | --expires-at | key create ci --expires-at 2020-01-01",
      })
  void namesWhatWasTypedForFieldsOfTheApi(String field, String typed, String line) {
    desk.vel.failure = VelException.invalid(field, "is bad");
    Desk.Said said = desk.type(line.split(" "));
    boolean has = !line.equals("agent list");
    assertThat(said)
        .isEqualTo(
            new Desk.Said(2, "", "vel: validation failed: " + (has ? typed : field) + " is bad\n"));
  }

  @Test
  void refusesAnEmptyProviderOfAQuotaAndTakesItsNameInCapitals() {
    assertThat(desk.type("quota", "set", "20", "--provider", "").err())
        .isEqualTo("vel: --provider is empty: name a provider, or leave it out for all together\n");
    assertThat(desk.type("quota", "set", "20", "--provider", "OPENAI").out()).contains("openai");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "usage --from 1h --to 2h",
        "audit list --from 1h --to 2h",
        "audit export --from 1h --to 2h",
        "task list --created-after 2030-01-01 --created-before 2020-01-01",
        "usage --from 2030-01-01",
        "usage --to 2020-01-01",
      })
  void refusesATimeThatEndsBeforeItBegins(String line) {
    Desk.Said said = desk.type(line.split(" "));
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.out()).isEmpty();
  }

  @Test
  void namesBothEndsOfATimeThatCannotBe() {
    assertThat(
            desk.type(
                    "task",
                    "list",
                    "--created-after",
                    "2030-01-01",
                    "--created-before",
                    "2020-01-01")
                .err())
        .isEqualTo(
            "vel: --created-before (2020-01-01T00:00:00Z) is before --created-after"
                + " (2030-01-01T00:00:00Z)\n");
    assertThat(desk.type("usage", "--from", "2030-01-01", "--to", "9999-12-31T23:59:59Z").code())
        .isZero();
  }

  @Test
  void saysInASentenceThatMemoryRanOutAndShowsWhereOnlyToWhoDebugs() {
    desk.pipe =
        new OutputStream() {
          @Override
          public void write(int b) {
            throw new OutOfMemoryError("Java heap space");
          }
        };
    Desk.Said said = desk.type("version");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.err()).startsWith("vel: there is not enough memory for this: ");
    assertThat(said.err().lines()).hasSize(1);
    assertThat(desk.type("version", "--debug").err()).contains("\tat dev.vel.cli.");
  }

  @Test
  void saysWhenToComeBack() {
    desk.vel.failure =
        new VelException(
            ErrorCode.RATE_LIMIT_EXCEEDED, "too fast", List.of(), Duration.ofSeconds(9), null);
    assertThat(desk.type("task", "list").err()).isEqualTo("vel: too fast; try again in 9 s\n");
    desk.vel.failure =
        new VelException(
            ErrorCode.QUOTA_EXCEEDED, "used up", List.of(), Duration.ofMinutes(3224), null);
    assertThat(desk.type("task", "list").err())
        .isEqualTo("vel: used up; try again in 2 days 5 h\n");
  }

  @Test
  void showsWhereItFailedOnlyWhenAsked() {
    desk.vel.failure = new IllegalStateException("boom");
    Desk.Said plain = desk.type("task", "list");
    assertThat(plain.code()).isEqualTo(1);
    assertThat(plain.err()).contains("boom", "--debug").doesNotContain("\tat ");
    assertThat(desk.type("task", "list", "--debug").err()).contains("\tat dev.vel");
  }

  @Test
  void endsQuietlyWhenTheReaderOfItsPipeHasGone() {
    desk.vel.agentNamed("writer");
    desk.pipe =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    Desk.Said said = desk.type("agent", "list");
    assertThat(said.code()).isZero();
    assertThat(said.err()).isEmpty();
  }

  @Test
  void handsOnWhereToGo() {
    desk.type("task", "list", "--local");
    assertThat(desk.wish).isEqualTo(new Doors.Wish(true, Optional.empty(), false));
    desk.type("run", "x", "--context", "staging");
    assertThat(desk.wish).isEqualTo(new Doors.Wish(false, Optional.of("staging"), true));
  }
}
