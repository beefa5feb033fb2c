package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TypedAheadTest {
  private static final String PASTE = "\u001b[200~";
  private static final String PASTED = "\u001b[201~";
  private static final Keyboard.Typed LEFT = new Keyboard.Typed.Left();

  private static Keyboard.Typed text(String text) {
    return new Keyboard.Typed.Text(text);
  }

  private static List<Keyboard.Typed> all(TypedAhead ahead) {
    List<Keyboard.Typed> all = new ArrayList<>();
    for (var next = ahead.next(); next.isPresent(); next = ahead.next()) {
      all.add(next.get());
    }
    return all;
  }

  @Test
  void submitsEachLineAndKeepsTheBeginningOfTheLastOne() {
    TypedAhead ahead = new TypedAhead("one\ntwo\r\n three\nfou");
    assertThat(all(ahead)).containsExactly(text("one"), text("two"), text(""), text(" three"));
    assertThat(ahead.rest()).isEqualTo("fou");
    assertThat(ahead.rest()).isEmpty();
  }

  @Test
  void leavesWhereCtrlDWasPressedOnAnEmptyLineAlone() {
    assertThat(all(new TypedAhead("one\n\0"))).containsExactly(text("one"), LEFT);
    assertThat(all(new TypedAhead("on\0e\n"))).containsExactly(text("one"));
    assertThat(all(new TypedAhead(""))).isEmpty();
  }

  @Test
  void goesOnAfterABackslashAndWithinAPaste() {
    assertThat(all(new TypedAhead("a\\\nb\nc\\\\\n"))).containsExactly(text("a\nb"), text("c\\\\"));
    TypedAhead ahead = new TypedAhead("x " + PASTE + "one\rtwo\n\nthree" + PASTED + "\n" + PASTE);
    assertThat(all(ahead)).containsExactly(text("x one\ntwo\n\nthree"));
  }

  @Test
  void tellsThatAPasteIsCut() {
    assertThat(TypedAhead.isCut("one\n" + PASTE + "two\n")).isTrue();
    assertThat(TypedAhead.isCut(PASTE + "two" + PASTED)).isFalse();
    assertThat(TypedAhead.isCut(PASTE + PASTED + PASTE)).isTrue();
    assertThat(TypedAhead.isCut("one")).isFalse();
  }

  @Test
  void takesControlSequencesOut() {
    assertThat(all(new TypedAhead("o\u001b[Dne\n"))).containsExactly(text("one"));
    assertThat(all(new TypedAhead("o\u001bODne\u001b[1;5C\n"))).containsExactly(text("one"));
  }
}
