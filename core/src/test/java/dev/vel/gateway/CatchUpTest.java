package dev.vel.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CatchUpTest {
  private static final String SAID = "Once upon a time there was a lighthouse";

  private static Seen seen(String text) {
    Seen seen = new Seen();
    seen.add(Seen.TEXT, text);
    return seen;
  }

  /** What a client gets of this, said in pieces of that length. */
  private static String given(CatchUp catchUp, String text, int length) throws Exception {
    StringBuilder given = new StringBuilder();
    for (int i = 0; i < text.length(); i += length) {
      given.append(catchUp.take(Seen.TEXT, text.substring(i, Math.min(text.length(), i + length))));
    }
    return given.append(catchUp.rest()).toString();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7, 39, 40, 100})
  void givesOnWhatPassesWhatWasSaid(int length) throws Exception {
    String whole = SAID + " that hummed.";
    assertThat(given(new CatchUp(seen(SAID), false), whole, length)).isEqualTo(" that hummed.");
    assertThat(given(new CatchUp(seen(SAID), true), " that hummed.", length))
        .isEqualTo(" that hummed.");
    // It was to go on, and begins anew all the same.
    assertThat(given(new CatchUp(seen(SAID), true), whole, length)).isEqualTo(" that hummed.");
    assertThat(given(new CatchUp(seen(SAID), false), SAID, length)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100})
  void givesOnAContinuationThatBeginsLikeTheText(int length) throws Exception {
    assertThat(given(new CatchUp(seen(SAID), true), "Once again, then.", length))
        .isEqualTo("Once again, then.");
    assertThat(given(new CatchUp(seen(SAID), true), "Once", length)).isEqualTo("Once");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 100})
  void neverDoublesTextOfAModelThatBeginsAnewAndThenStrays(int length) {
    String strays = "Once upon a time there was a small ship.";
    assertThatThrownBy(() -> given(new CatchUp(seen(SAID), true), strays, length))
        .isInstanceOf(CatchUp.DivergedException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Once upon a time there was a ship in", "Twice", "Once upon", ""})
  void saysSoWhenTheAnswerIsAnother(String other) {
    assertThatThrownBy(() -> given(new CatchUp(seen(SAID), false), other, 4))
        .isInstanceOf(CatchUp.DivergedException.class);
  }

  @Test
  void comparesEachToolCallByItself() throws Exception {
    Seen seen = new Seen();
    seen.add("tool 0 name", "f");
    seen.add("tool 0 arguments", "{\"a\":");
    CatchUp catchUp = new CatchUp(seen, true);
    assertThat(catchUp.take("tool 0 name", "f")).isEmpty();
    assertThat(catchUp.take("tool 0 arguments", "{\"a\"")).isEmpty();
    assertThatThrownBy(catchUp::rest).isInstanceOf(CatchUp.DivergedException.class);
    assertThat(catchUp.take("tool 0 arguments", ":1}")).isEqualTo("1}");
    assertThat(catchUp.take("tool 1 name", "g")).isEqualTo("g");
    assertThat(catchUp.rest()).isEmpty();
    assertThatThrownBy(() -> new CatchUp(seen, false).take("tool 0 name", "h"))
        .isInstanceOf(CatchUp.DivergedException.class);
  }
}
