package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestBodyTest {
  private static RequestBody body(String json) {
    return RequestBody.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String with(String json, @Nullable String... changes) {
    Map<String, byte @Nullable []> all = new LinkedHashMap<>();
    for (int i = 0; i < changes.length; i += 2) {
      String value = changes[i + 1];
      all.put(
          String.valueOf(changes[i]),
          value == null ? null : value.getBytes(StandardCharsets.UTF_8));
    }
    return new String(body(json).with(all), StandardCharsets.UTF_8);
  }

  @Test
  void passesOnWhatIsNotChangedToTheLastByte() {
    String odd =
        "{ \"a\" :\t1.10e+05 ,\n\"b\":12345678901234567890.123456789012345678901234567890,"
            + "\"c\": {\"x\" : [ 1 , 2.50 ]} , \"d\":\"\\u00e9 é 😀\" , \"e\":null,\"f\":true }";
    assertThat(with(odd)).isEqualTo(odd);
    assertThat(with(odd, "f", "false"))
        .isEqualTo(
            "{\"a\" :\t1.10e+05,\"b\":12345678901234567890.123456789012345678901234567890,"
                + "\"c\": {\"x\" : [ 1 , 2.50 ]},\"d\":\"\\u00e9 é 😀\",\"e\":null,\"f\":false}");
  }

  @Test
  void setsAddsAndLeavesOut() {
    assertThat(with("{}", "a", "1")).isEqualTo("{\"a\":1}");
    assertThat(with("{\"a\":1}", "a", null)).isEqualTo("{}");
    assertThat(with("{\"a\":1,\"b\":2}", "a", null, "c", "3")).isEqualTo("{\"b\":2,\"c\":3}");
    assertThat(with("{\"é\":1,\"b\":[\"😀\"]}", "é", "[]")).isEqualTo("{\"é\":[],\"b\":[\"😀\"]}");
    assertThat(with("{\"a\":1}", "b", null)).isEqualTo("{\"a\":1}");
  }

  @Test
  void knowsAFieldHoweverItsNameIsWritten() {
    String escaped = "{\"mod\\u0065l\":\"gpt\\u002d4o\",\"stream\":true}";
    assertThat(body(escaped).text("model")).contains("gpt-4o");
    assertThat(with(escaped, "model", "\"x\""))
        .isEqualTo("{\"mod\\u0065l\":\"x\",\"stream\":true}");
  }

  @Test
  void readsPlainValuesAndTrees() {
    RequestBody body =
        body("{\"t\":0.5,\"n\":null,\"s\":\"x\",\"f\":true,\"o\":{\"k\":[1]},\"huge\":1e400}");
    assertThat(body.number("t")).isEqualTo(0.5);
    assertThat(body.number("s")).isNull();
    assertThat(body.number("huge")).isInfinite();
    assertThat(body.has("n")).isFalse();
    assertThat(body.has("nothing")).isFalse();
    assertThat(body.text("f")).isEmpty();
    assertThat(body.flag("f")).isTrue();
    assertThat(body.tree("o").at("/k/0").asInt()).isEqualTo(1);
    assertThat(body.tree("nothing").isMissingNode()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "[]",
        "1",
        "{",
        "{\"a\":1",
        "{\"a\":1}x",
        "{\"a\":1}{}",
        "{\"a\":1,\"a\":2}",
        "{\"a\":1,\"\\u0061\":2}",
        "{\"o\":{\"a\":1,\"a\":2}}",
        "{\"a\":01}",
        "{\"a\":NaN}",
        "{a:1}",
        "{\"a\":\"\u0001\"}",
        "{\"a\":1,}"
      })
  void refusesWhatIsNotOneObject(String json) {
    assertThatThrownBy(() -> body(json))
        .isInstanceOfSatisfying(
            VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
  }

  @Test
  void refusesWhatIsTooDeepAndTakesWhatIsNot() {
    assertThat(body("{\"a\":" + "[".repeat(62) + "]".repeat(62) + "}").has("a")).isTrue();
    assertThatThrownBy(() -> body("{\"a\":" + "[".repeat(100) + "]".repeat(100) + "}"))
        .isInstanceOf(VelException.class);
  }

  @Test
  void refusesOtherEncodingsThanUtf8() {
    for (var charset :
        java.util.List.of(
            StandardCharsets.UTF_16LE, StandardCharsets.UTF_16, StandardCharsets.ISO_8859_1)) {
      assertThatThrownBy(() -> RequestBody.parse("{\"model\":\"é\"}".getBytes(charset)))
          .as(charset.name())
          .isInstanceOfSatisfying(
              VelException.class, e -> assertThat(e.code()).isEqualTo(ErrorCode.MALFORMED_JSON));
    }
  }

  @Test
  void takesAByteOrderMark() {
    assertThat(with("\uFEFF{\"a\":1,\"b\":2}", "a", "3")).isEqualTo("{\"a\":3,\"b\":2}");
  }

  @Test
  void keepsItsPlaceInAHugeBody() {
    String text = "é😀x".repeat(300_000);
    String json = "{\"a\":\"" + text + "\",\"model\":\"m\",\"b\":\"" + text + "\"}";
    assertThat(with(json, "model", "\"other\"")).isEqualTo(json.replace("\"m\"", "\"other\""));
    assertThat(body(json).text("a")).contains(text);
  }
}
