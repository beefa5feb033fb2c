package dev.vel.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class YamlFileTest {

  private static byte[] bytes(String yaml) {
    return yaml.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void refusesAnAliasInsteadOfTakingItsNameForTheValue() {
    assertThatExceptionOfType(YamlFile.UnusableException.class)
        .isThrownBy(() -> YamlFile.parse(bytes("a: &x 1\nb: *x\n")))
        .withMessage(
            "is not usable in line 2: aliases are not followed; write out what *x stands for");
  }

  @Test
  void refusesAKeyThatStandsTwice() {
    assertThatExceptionOfType(YamlFile.UnusableException.class)
        .isThrownBy(() -> YamlFile.parse(bytes("a: 1\na: 2\n")))
        .withMessageStartingWith("is not valid YAML in line 2: Duplicate field 'a'");
  }

  @Test
  void takesNothingForAnEmptyObject() throws Exception {
    assertThat(YamlFile.parse(bytes("# nothing yet\n"))).isEqualTo(Json.object());
  }
}
