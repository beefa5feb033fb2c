package dev.vel.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MaskTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "bad \u001b]0;TITLE\u0007 \u001b[31mred\u001b[0m \u001b[2Jx | bad red x",
        "a\u001b]8;;http://x\u001b\\\\b | ab",
        "a\u009b31mb\u009d0;t\u009cc | abc",
        "a\u001b(Bb\u001b7c | abc",
        "open \u001b]0;title | open",
        "line\u001b[3\\nnext | line next",
        "array[0] and x]0;y | array[0] and x]0;y"
      })
  void takesWholeCommandsToTheTerminalOut(String said, String shown) {
    assertThat(Mask.line(said.translateEscapes(), null)).isEqualTo(shown);
  }

  @Test
  void leavesNoPartOfAKeyThatStandsInACommand() {
    assertThat(Mask.line("\u001b[sk-abcdef and \u001b[my-own-key", "my-own-key"))
        .doesNotContain("abcdef", "own");
    assertThat(Mask.line("sk-\u001b[31mabcdef, my-\u001b[0mown-key", "my-own-key"))
        .isEqualTo("••••, ••••");
  }

  @Test
  void hidesWhateverLooksLikeAKey() {
    assertThat(Mask.keys("use sk-abc123, gsk_abc123 or pplx-abc123 for my task-list"))
        .isEqualTo("use ••••, •••• or •••• for my task-list");
  }
}
