package dev.vel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TextTest {
  private static final String ESC = "\u001b";

  @Test
  void takesControlSequencesOutWhereverTheyAreSplit() {
    String evil =
        "a"
            + ESC
            + "[2J"
            + "b"
            + ESC
            + "]0;title\u0007c"
            + ESC
            + "]8;;http://x"
            + ESC
            + "\\d"
            + ESC
            + "(Be\u009b31mf\u0008\r\u0000g";
    for (int at = 0; at <= evil.length(); at++) {
      TextCleaner cleaner = new TextCleaner();
      assertThat(cleaner.clean(evil.substring(0, at)) + cleaner.clean(evil.substring(at)))
          .isEqualTo("abcdefg");
    }
  }

  @Test
  void doesNotLoseTheTextAfterASequenceThatNeverEnds() {
    assertThat(Text.block("a" + ESC + "]0;no end\nb\tc")).isEqualTo("a\nb\tc");
  }

  @Test
  void keepsLettersOfEveryScript() {
    assertThat(Text.block("Größe 日本語 👩‍👩‍👧 עברית")).isEqualTo("Größe 日本語 👩‍👩‍👧 עברית");
  }

  @ParameterizedTest
  @CsvSource({"abc,3,abc", "abcd,3,ab…", "日本語,6,日本語", "日本語,5,日本…", "日本語,4,日…"})
  void cutsToColumns(String text, int columns, String cut) {
    assertThat(Text.fit(text, columns)).isEqualTo(cut);
    assertThat(Text.width(cut)).isLessThanOrEqualTo(columns);
  }

  @Test
  void neverCutsIds() {
    Table table = new Table("ID", "~NAME").row("0193a7c4-0000", "a very long name indeed");
    assertThat(table.render(10)).isEqualTo("ID             NAME\n0193a7c4-0000  a very …\n");
  }

  @Test
  void countsPicturesAsWideAsTheyAreDrawn() {
    assertThat(Text.width("✅")).isEqualTo(2);
    assertThat(Text.width("⚠")).isEqualTo(1);
    assertThat(Text.width("⚠️ 1️⃣ 🚀")).isEqualTo(8);
    assertThat(Text.width("e\u0301a\ufe0f")).isEqualTo(2);
    assertThat(Text.fit("⚠️⚠️⚠️", 5)).isEqualTo("⚠️⚠️…");
    assertThat(Text.fit("⚠️⚠️⚠️", 6)).isEqualTo("⚠️⚠️⚠️");
  }
}
