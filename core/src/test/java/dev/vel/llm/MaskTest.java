package dev.vel.llm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "vel_llDnEXAMPLEEXAMPLE-EXAMPLEEXAMPLE_EXAMPLEEX",
        "velr_lDnEXAMPLEEXAMPLE-EXAMPLEEXAMPLE_EXAMPLEEX",
        "ghp_EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEX",
        "gho_EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEX",
        "ghs_EXAMPLEEXAMPLEEXAMPLEEXAMPLEEXAMPLEEX",
        "github_pat_EXAMPLE0EXAMPLE0EXAMPLE_EXAMPLEEXAMPLE",
        "AIzaEXAMPLEEXAMPLE-EXAMPLEEXAMPLE_EXAMPL",
        "xai-EXAMPLEEXAMPLEEXAMPLEEXAMPLE",
        "xoxb-1234567890-EXAMPLEEXAMPLE",
        "AKIAEXAMPLEEXAMPLE12",
        "hf_EXAMPLEEXAMPLEEXAMPLEEXAMPLE",
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.EXAMPLE-EXAMPLE_EXAMPLE"
      })
  void hidesTheKeysOfOthersAndOfVelItself(String key) {
    assertThat(Mask.keys("token is " + key + ", yes")).isEqualTo("token is ••••, yes");
  }

  @Test
  void leavesNamesThatBeginLikeKeys() {
    String names = "vel_admin_password hf_hub_download xai-grok ghp_x xoxo-hugs AKIA eyJ.a.b";
    assertThat(Mask.keys(names)).isEqualTo(names);
  }
}
