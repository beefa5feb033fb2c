package dev.vel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read and written without Jackson's mapper is what its mapper reads and writes. */
class TreesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "true",
        "-0",
        "2147483648",
        "123456789012345678901234567890",
        "1.50",
        "1e3",
        "\"\\u0000 \\\"quoted\\\" é 😀\"",
        "[]",
        "{}",
        "[1, [2, {\"a\": null}], \"b\"]",
        "{\"a\": 1, \"b\": {\"c\": [true, false]}, \"a\": 2}"
      })
  void readsAndWritesAsTheMapperDoes(String text) throws JsonProcessingException {
    JsonNode tree = Json.read(text, JsonNode.class);
    JsonNode expected = Json.mapper().readTree(text);
    assertThat(tree).isEqualTo(expected);
    assertThat(Json.write(tree)).isEqualTo(Json.mapper().writeValueAsString(expected));
    assertThat(Json.pretty(tree)).isEqualTo(expected.toPrettyString());
  }

  @Test
  void writesEveryKindOfNodeAsTheMapperDoes() throws JsonProcessingException {
    ObjectNode tree = Json.object();
    tree.put("float", 1.5f).put("double", 0.1).put("short", (short) 7).put("long", 1L << 40);
    tree.put("decimal", new BigDecimal("1.10")).put("big", BigInteger.TWO.pow(70));
    tree.put("bytes", new byte[] {1, 2, 3}).putNull("none").putPOJO("made", new Made(3, "x"));
    assertThat(Json.write(tree)).isEqualTo(Json.mapper().writeValueAsString(tree));
  }

  private record Made(int oneNumber, String text) {}

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "[1,]", "{\"a\"}", "1 2", "nul", "{} x", "'a'"})
  void refusesWhatTheMapperRefuses(String text) {
    assertThatThrownBy(() -> Json.read(text, JsonNode.class))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void refusesWhatIsTooDeep() {
    String deep = "[".repeat(300) + "]".repeat(300);
    assertThatThrownBy(() -> Json.read(deep, JsonNode.class))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
