package dev.vel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.NewAgent;
import dev.vel.task.NewTask;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a request body may be, and that every bad field of it is named at once. */
class JsonTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "{",
        "{\"a\":1,\"a\":2}",
        "{} {}",
        "{\"a\":\"\\u0000\"}",
        "{\"a\":\"\\ud800\"}",
        "{\"\\udc00\":1}",
        "{\"a\":1e999999}",
        "{\"a\":-1e-999999}",
        "{\"a\":1e99999999999}",
        "{\"a\":NaN}",
        "\uFEFF{}"
      })
  void refusesWhatIsNotOneStorableJsonValue(String body) {
    assertThatThrownBy(() -> parse(body))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
  }

  @Test
  void takesTheReplacementCharacterWhereTheClientMeansIt() {
    assertThat(parse("\"a\uFFFDb\"").textValue()).isEqualTo("a\uFFFDb");
  }

  @Test
  void refusesInvalidUtf8AndTooGreatADepth() {
    assertThatThrownBy(() -> Json.parse(new byte[] {'"', (byte) 0xff, '"'}))
        .isInstanceOf(VelException.class);
    assertThatThrownBy(() -> parse("[".repeat(65) + "]".repeat(65)))
        .isInstanceOf(VelException.class);
    assertThat(parse("[".repeat(64) + "]".repeat(64)).isArray()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0.1234567890123456789012345", "1E+300", "12345678901234567890123", "-0.10"})
  void keepsNumbersAsTheyAre(String number) {
    JsonNode back = Json.read(Json.write(parse("{\"n\":" + number + "}")), JsonNode.class);
    assertThat(back.get("n").decimalValue()).isEqualByComparingTo(number);
  }

  @Test
  void refusesABodyWhoseTreeWouldTakeManyTimesItsMemory() {
    String part = "{\"\":".repeat(50) + "0" + "}".repeat(50);
    int most = Json.MAX_PARTS / 151;
    assertThat(parse("[" + (part + ",").repeat(most - 2) + part + "]")).hasSize(most - 1);
    assertThatThrownBy(() -> parse("[" + (part + ",").repeat(most) + part + "]"))
        .isInstanceOfSatisfying(
            VelException.class,
            e -> {
              assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_JSON);
              assertThat(e.getMessage()).contains("200000 parts");
            });
  }

  @Test
  void writesWhatIsOnlyPassedOnWithoutItsWhiteSpace() {
    String text = "{\"b\": [1.50, -0.1, 12345678901234567890.123, true, null, \"a \\\" b\"]}";
    String shorter = "{\"b\":[1.50,-0.1,12345678901234567890.123,true,null,\"a \\\" b\"]}";
    JsonNode raw = Json.raw(text);
    assertThat(Json.write(raw)).isEqualTo(shorter);
    assertThat(raw).hasToString(shorter);
    assertThat(Json.write(Json.object().set("a", raw))).isEqualTo("{\"a\":" + shorter + "}");
    assertThatThrownBy(() -> Json.raw("{} {}")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void namesEveryBadFieldOfABodyAtOnceWithItsPath() {
    assertThatThrownBy(() ->
            NewAgent.read(
                parse(
                    """
                    {"name":"a\\nb","type":"boss","colour":1,
                     "config":{"temperature":"hot","max_retries":11,"cache":{"on":true},"providers":["x","x"]}}
                    """)))
        .isInstanceOfSatisfying(
            VelException.class,
            e ->
                assertThat(e.details())
                    .extracting(FieldProblem::field)
                    .containsExactlyInAnyOrder(
                        "name",
                        "type",
                        "colour",
                        "config.temperature",
                        "config.max_retries",
                        "config.cache.on",
                        "config.providers"));
  }

  @Test
  void namesTheTaskOfABatchThatIsBad() {
    assertThatThrownBy(() ->
            NewTask.readBatch(parse("{\"tasks\":[{\"agent_id\":\"1\",\"description\":\"\"}, 5]}")))
        .isInstanceOfSatisfying(
            VelException.class,
            e ->
                assertThat(e.details())
                    .extracting(FieldProblem::field)
                    .contains("tasks[0].agent_id", "tasks[0].description", "tasks[1]"));
  }

  @Test
  void refusesAnAgentsNameThatLooksLikeAnId() {
    assertThatThrownBy(() ->
            NewAgent.read(
                parse(
                    "{\"name\":\"01a20736-0000-7000-8000-000000000000\",\"type\":\"researcher\"}")))
        .isInstanceOf(VelException.class);
  }

  private static JsonNode parse(String body) {
    return Json.parse(body.getBytes(StandardCharsets.UTF_8));
  }
}
