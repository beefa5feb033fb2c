package dev.vel.cli.process;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a second core gets ready. */
class AheadTest {
  static Stream<String> names() {
    return Stream.of(Ahead.ANY, Ahead.REMOTE, Ahead.CLIENT, Ahead.DRIVER).flatMap(List::stream);
  }

  @ParameterizedTest
  @MethodSource("names")
  void theLibrariesStillHaveWhatIsMadeReady(String name) {
    assertThatCode(() -> Ahead.ready(name)).doesNotThrowAnyException();
  }

  @Test
  void sayWhatIsGone() {
    assertThatThrownBy(() -> Ahead.ready("org.example.Gone"))
        .hasMessageContaining("org.example.Gone");
  }
}
