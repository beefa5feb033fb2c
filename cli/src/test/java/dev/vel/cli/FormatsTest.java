package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.cli.command.Described;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every command owes whoever types it, and every program that reads it. */
final class FormatsTest {
  private static final ObjectReader STRICT =
      Json.mapper().readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** What a terminal would act on, or turn the direction of writing for. */
  private static final Pattern OBEYED =
      Pattern.compile("[\\p{Cntrl}\\x7f-\\x9f\u202a-\u202e\u2066-\u2069&&[^\n]]");

  @TempDir Path home;

  @Test
  void knowsALineForEveryCommandAndNoOther() {
    List<String> commands =
        Described.all("vel", "", Commands.root("vel/test")).stream()
            .filter(Described::leaf)
            .map(Described::name)
            .toList();
    assertThat(Lines.all().stream().map(Line::name))
        .as("a command without a line in Lines, or a line without its command")
        .containsExactlyInAnyOrderElementsOf(commands);
  }

  private Desk.Said type(Line line, String... options) {
    try (Workshop workshop = new Workshop(home)) {
      Desk.Said said = workshop.type(line, List.of(options));
      assertThat(said.code()).as(said.err()).isEqualTo(line.code());
      return said;
    }
  }

  private String data(Line line, String format) {
    Desk.Said said = type(line, "-q", "-o", format);
    assertThat(said.err()).isEmpty();
    return said.out();
  }

  @ParameterizedTest
  @MethodSource("dev.vel.cli.Lines#withData")
  void writesEveryFormat(Line line) throws IOException {
    JsonNode json = STRICT.readValue(data(line, "json"));
    assertThat(json.isObject()).isTrue();
    JsonNode yaml = new YAMLMapper().readTree(data(line, "yaml"));
    assertThat(names(yaml)).containsExactlyElementsOf(names(json));
    for (String item : data(line, "jsonl").lines().toList()) {
      assertThat(STRICT.<JsonNode>readValue(item).isObject()).isTrue();
    }
    assertThat(data(line, "table")).doesNotStartWith("{").doesNotStartWith("[");
  }

  private static List<String> names(JsonNode object) {
    return object.properties().stream().map(Map.Entry::getKey).toList();
  }

  @Test
  void letsATerminalObeyNothingThatOthersWroteAndSaysTheSame() throws IOException {
    String evil = "a\u001b[2Jb\u009b2Jc\u009d0;d\u0007\u007f\u0090\u202ee\u2066: f\u2069 ü";
    Desk desk = new Desk(home);
    String id =
        desk.vel.taskOf(desk.vel.agentNamed("a"), evil, TaskStatus.COMPLETED).id().toString();
    desk.screen = true;
    for (String format : List.of("json", "jsonl", "yaml")) {
      String shown = desk.type("task", "show", id, "-o", format).out();
      assertThat(shown).doesNotContainPattern(OBEYED).contains("ü");
      assertThat(new YAMLMapper().readTree(shown).path("description").asText()).isEqualTo(evil);
      assertThat(desk.type("task", "show", id, "-o", format, "--jq", ".").out())
          .doesNotContainPattern(OBEYED)
          .contains("ü");
    }
    assertThat(desk.type("task", "show", id, "-o", "json").out()).contains("\\u009b2Jc");
    desk.screen = false;
    assertThat(desk.type("task", "show", id, "-o", "json").out()).contains("\u009b2Jc");
  }

  /** A program gets the data alone, whatever is said to the person beside it. */
  @ParameterizedTest
  @MethodSource("dev.vel.cli.Lines#withData")
  void keepsItsNoticesOffStandardOutput(Line line) throws IOException {
    assertThat(names(STRICT.readValue(type(line, "-o", "json").out())))
        .containsExactlyElementsOf(names(STRICT.readValue(data(line, "json"))));
  }

  /** What has a form of its own is JSON all the same, so that {@code jq} reads every command. */
  @ParameterizedTest
  @MethodSource("dev.vel.cli.Lines#all")
  void isReadByJqWhateverItWrites(Line line) throws IOException {
    try (MappingIterator<JsonNode> values = STRICT.readValues(type(line, "-o", "json").out())) {
      assertThat(new ArrayList<>(values.readAll())).doesNotContainNull();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.vel.cli.Lines#all")
  void refusesAnUnknownOptionInOneSentence(Line line) {
    try (Workshop workshop = new Workshop(home)) {
      Desk.Said said = workshop.type(line, List.of("--xyzzy", "-o", "json"));
      assertThat(said.code()).isEqualTo(2);
      assertThat(said.out()).isEmpty();
      assertThat(said.err())
          .isEqualTo("vel: unknown option '--xyzzy'. See `" + line.name() + " --help`.\n");
      assertThat(workshop.desk.wish).as("nothing was opened").isNull();
    }
  }

  @ParameterizedTest
  @MethodSource("dev.vel.cli.Lines#withData")
  void saysInOneSentenceThatVelCannotBeReached(Line line) {
    try (Workshop workshop = new Workshop(home)) {
      workshop.desk.vel.failure = new VelException(ErrorCode.UNAVAILABLE, "nobody answers");
      Desk.Said said = workshop.type(line, List.of("-q", "-o", "json"));
      if (workshop.desk.wish == null || line.code() != 0) {
        return; // It asks nobody, or tells what it finds out as its data.
      }
      assertThat(said).isEqualTo(new Desk.Said(5, "", "vel: nobody answers\n"));
    }
  }
}
