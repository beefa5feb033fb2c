package dev.vel.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.config.Secret;
import java.util.List;
import org.junit.jupiter.api.Test;

class LastWordsTest {
  private final LastWords words = new LastWords(List.of(new Secret("s3cr3t"), new Secret("x")));

  @Test
  void areTheLastLineWithoutSecretsAndControls() {
    assertThat(words.line()).isEmpty();
    words.heard("Starting\nError: s3c");
    words.heard("r3t is \u001b[31mno token x\n\n");
    assertThat(words.line()).isEqualTo("Error: ******** is [31mno token x");
  }

  @Test
  void areShort() {
    words.heard("y".repeat(3_000));
    assertThat(words.line()).hasSize(200).endsWith("…");
  }

  @Test
  void areNotTheRestOfALineThatIsTooLong() {
    words.heard("s3cr3t".repeat(1_000));
    words.heard("et and so on");
    assertThat(words.line()).isEmpty();
    words.heard("\nnext");
    assertThat(words.line()).isEqualTo("next");
  }

  @Test
  void showNoKey() {
    words.heard("bad key sk-abcdefghijklmnopqrstuvwxyz0123");
    assertThat(words.line()).startsWith("bad key ").doesNotContain("qrst");
  }
}
