package dev.vel.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SimilarTest {
  @Test
  void saysWhatAnUnknownNameMayHaveMeant() {
    List<String> known = List.of("groq", "openai");
    assertThat(Similar.among("opnai", known))
        .isEqualTo("; did you mean 'openai'? Known are groq, openai");
    assertThat(Similar.among("mistral", known)).isEqualTo("; known are groq, openai");
    assertThat(Similar.among("mistral", List.of())).isEqualTo("; there is none");
  }
}
