package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.llm.TokenUsage;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChunkTest {
  private static Optional<Chunk> read(String json) {
    byte[] bytes = ("xx" + json + "yy").getBytes(StandardCharsets.UTF_8);
    return Chunk.read(bytes, 2, bytes.length - 4);
  }

  private static Chunk delta(String delta) {
    return read("{\"choices\":[{\"index\":0,\"delta\":" + delta + "}]}").orElseThrow();
  }

  @Test
  void readsWhatAPieceSays() {
    Chunk chunk =
        read("{\"id\":\"i\",\"model\":\"m\",\"x\":{\"choices\":1},\"choices\":[{\"index\":0,\"logprobs\":null,"
                + "\"delta\":{\"role\":\"assistant\",\"content\":\"h\\u00e9\"},\"finish_reason\":null}],"
                + "\"usage\":null,\"error\":null}")
            .orElseThrow();
    assertThat(chunk.text()).hasToString("hé");
    assertThat(chunk.id()).isEqualTo("i");
    assertThat(chunk.model()).isEqualTo("m");
    assertThat(chunk.hasChoices()).isTrue();
    assertThat(chunk.works()).isTrue();
    assertThat(chunk.isError()).isFalse();
    assertThat(chunk.finish()).isNull();
    assertThat(chunk.usage()).isNull();
  }

  @Test
  void knowsAllKindsOfContent() {
    assertThat(delta("{\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"text\":\"b\"}]}").text())
        .hasToString("ab");
    assertThat(delta("{\"content\":null,\"refusal\":\"no\"}").text()).hasToString("no");
    assertThat(delta("{\"reasoning_content\":\"hm\"}").works()).isTrue();
    assertThat(delta("{\"reasoning\":\"\"}").works()).isFalse();
    assertThat(delta("{\"tool_calls\":[{\"index\":0}]}").hasTools()).isTrue();
    assertThat(delta("{\"tool_calls\":null}").hasTools()).isFalse();
    assertThat(delta("{\"tool_calls\":[]}").hasTools()).isFalse();
    assertThat(delta("{\"role\":\"assistant\",\"content\":\"\"}").works()).isFalse();
    assertThat(delta("null").works()).isFalse();
  }

  @Test
  void readsCountsWhereverProvidersPutThem() {
    assertThat(
            read("{\"choices\":[],\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}")
                .orElseThrow()
                .usage())
        .isEqualTo(new TokenUsage(3, 4, 0, 0));
    assertThat(
            read("{\"x_groq\":{\"usage\":{\"prompt_tokens\":3,\"completion_tokens\":4}}}")
                .orElseThrow()
                .usage())
        .isEqualTo(new TokenUsage(3, 4, 0, 0));
    assertThat(read("{\"choices\":null,\"usage\":{}}").orElseThrow().usage()).isNull();
  }

  @Test
  void tellsErrorsAndSeveralAnswers() {
    assertThat(read("{\"error\":{\"message\":\"x\"}}").orElseThrow().isError()).isTrue();
    assertThat(read("{\"choices\":[{\"index\":1,\"delta\":{}}]}").orElseThrow().isOfSeveral())
        .isTrue();
    assertThat(read("{\"choices\":[{\"finish_reason\":\"\"}]}").orElseThrow().finish()).isNull();
    assertThat(read("{\"choices\":[null,4]}").orElseThrow().hasChoices()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "1",
        "{",
        "{\"choices\":[{\"del",
        "{}{}",
        "{\"a\":1} x",
        "null",
        "\"x\""
      })
  void isNothingUnlessItIsOneObject(String json) {
    assertThat(read(json)).isEmpty();
  }
}
