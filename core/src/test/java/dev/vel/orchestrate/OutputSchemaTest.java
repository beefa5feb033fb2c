package dev.vel.orchestrate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.time.Duration;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutputSchemaTest {
  private static final String PERSON =
      """
      {"type":"object","required":["name"],"properties":{"name":{"type":"string","pattern":"^[A-Z]"},
       "home":{"$ref":"#/$defs/place"}},"$defs":{"place":{"type":"string"}}}
      """;

  @ParameterizedTest
  @ValueSource(strings = {"{\"name\":\"Ada\"}", "```json\n{\"name\":\"Ada\",\"home\":\"x\"}\n```"})
  void acceptsAnAnswerThatSatisfiesTheSchema(String answer) {
    assertThat(schema(PERSON).problems(answer)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{}", "no JSON", "{\"name\":\"ada\"}", "{\"name\":\"Ada\",\"home\":1}", ""})
  void namesWhatIsWrongWithOneThatDoesNot(String answer) {
    assertThat(schema(PERSON).problems(answer)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"$ref\":\"http://127.0.0.1/x\"}",
        "{\"$ref\":\"#\"}",
        "{\"properties\":{\"a\":{\"$ref\":\"#/nowhere\"}}}",
        "{\"$dynamicRef\":\"#a\"}",
        "{\"$defs\":{\"a\":{\"$ref\":\"#/$defs/b\"},\"b\":{\"$ref\":\"#/$defs/a\"}},\"$ref\":\"#/$defs/a\"}",
        "{\"pattern\":\"(a)\\\\1\"}",
        "{\"patternProperties\":{\"(?=a)\":{}}}",
        "{\"pattern\":\"(\"}"
      })
  void refusesASchemaThatCannotBeCheckedSafely(String schema) {
    assertThatThrownBy(() -> schema(schema)).isInstanceOf(VelException.class);
  }

  @Test
  void refusesASchemaThatUnfoldsIntoSomethingHuge() {
    StringBuilder bomb = new StringBuilder("{\"$ref\":\"#/$defs/d0\",\"$defs\":{");
    for (int i = 0; i < 30; i++) {
      String next = "{\"$ref\":\"#/$defs/d" + (i + 1) + "\"}";
      bomb.append("\"d%d\":{\"allOf\":[%s,%s]},".formatted(i, next, next));
    }
    bomb.append("\"d30\":{}}}");
    assertThatThrownBy(() -> schema(bomb.toString())).isInstanceOf(VelException.class);
  }

  @Test
  void matchesAPatternInLinearTime() {
    OutputSchema schema =
        schema("{\"type\":\"string\",\"pattern\":\"^(a|b|ab)*(.*)(.*)(.*)(.*)x$\"}");
    String answer = "\"" + "ab".repeat(20_000) + "\"";
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10), () -> assertThat(schema.problems(answer)).isNotEmpty());
  }

  @Test
  void turnsWhatCannotBeEvaluatedIntoAProblem() {
    Assertions.assertTimeoutPreemptively(
        Duration.ofSeconds(10),
        () ->
            assertThat(schema("{\"multipleOf\":2}").problems("{\"n\":1e999999999}")).isNotEmpty());
  }

  private static OutputSchema schema(String json) {
    return OutputSchema.of(Json.read(json, JsonNode.class));
  }
}
