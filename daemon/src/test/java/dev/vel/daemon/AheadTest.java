package dev.vel.daemon;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** What a second core gets ready. */
class AheadTest {
  @Test
  void theDriverStillHasWhatIsMadeReady() {
    assertThatCode(() -> Ahead.ready(Ahead.VERSIONS)).doesNotThrowAnyException();
  }

  @Test
  void saysWhatIsGone() {
    assertThatThrownBy(() -> Ahead.ready("org.example.Gone"))
        .hasMessageContaining("org.example.Gone");
  }
}
