package dev.vel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class WrappedTest {
  private static String at(int columns, String text) {
    return Wrapped.of(text, screen(columns, false));
  }

  private static Display screen(int columns, boolean spoken) {
    return new Display(true, true, true, spoken, true, () -> columns);
  }

  @Test
  void breaksLinesBetweenWords() {
    assertThat(at(40, "vel: there is no agent called 'geographer'; did you mean 'writer'?\nx\n"))
        .isEqualTo("vel: there is no agent called\n'geographer'; did you mean 'writer'?\nx\n");
    String fits = "a line of forty columns, to the last one";
    assertThat(at(40, fits)).isEqualTo(fits);
    assertThat(at(39, fits)).isEqualTo("a line of forty columns, to the last\none");
  }

  @Test
  void goesOnBelowWhatTheLineSays() {
    assertThat(
            at(
                40,
                "ok       disk: 67.7 GiB are free where the data lie\n         → make some room"))
        .isEqualTo(
            "ok       disk: 67.7 GiB are free where\n"
                + "         the data lie\n"
                + "         → make some room");
    assertThat(at(40, "agent id  one two three four five six seven  eight"))
        .isEqualTo("agent id  one two three four five six\n          seven  eight");
    assertThat(at(40, "what takes half of the line alone    one two three"))
        .isEqualTo("what takes half of the line alone    one\n  two three");
  }

  @Test
  void keepsLongWordsWholeAndMeasuresWideOnes() {
    String path = "/home/ada/.local/share/vel/" + "x".repeat(30);
    assertThat(at(40, "ok  data: " + path + " is there"))
        .isEqualTo("ok  data:\n    " + path + "\n    is there");
    assertThat(at(40, "日本語日本語日本語 日本語日本語日本語 日本語")).isEqualTo("日本語日本語日本語 日本語日本語日本語\n日本語");
  }

  @Test
  void movesAWordBelowItsNameThatFitsNowhereElse() {
    String id = "0193a7c4-0000-7000-8000-000000000001";
    assertThat(at(40, "id           " + id + "\nstatus       completed"))
        .isEqualTo("id\n  " + id + "\nstatus       completed");
    assertThat(at(40, "steps        look completed  Look around  " + id))
        .isEqualTo("steps        look completed  Look around\n  " + id);
    assertThat(at(49, "id           " + id)).isEqualTo("id           " + id);
  }

  @Test
  void goesOnWithinItsOwnIndentBelowALongHead() {
    assertThat(
            at(
                40,
                "history      2026-11-22T14:00:00Z  queued  Waits\n"
                    + "             2026-11-22T14:00:01Z  started  Runs it"))
        .isEqualTo(
            "history      2026-11-22T14:00:00Z\n             queued  Waits\n"
                + "             2026-11-22T14:00:01Z\n               started  Runs it");
  }

  @Test
  void breaksLinesOfAnyLength() {
    String long1 = "description  " + "word ".repeat(20_000).strip();
    assertThat(at(40, long1).lines()).hasSize(4_000).allMatch(line -> line.length() <= 40);
    String sentences = "one two three four five six seven eight nine ten.  Eleven.";
    assertThat(at(40, sentences))
        .isEqualTo("one two three four five six seven eight\nnine ten.  Eleven.");
    assertThat(at(40, sentences.replace("Eleven.", "")).lines().map(String::strip))
        .containsExactly("one two three four five six seven eight", "nine ten.");
  }

  @Test
  void leavesAloneWhatIsNoScreenOrIsReadOut() {
    String text = "word ".repeat(40);
    assertThat(Wrapped.of(text, Display.NONE)).isSameAs(text);
    assertThat(Wrapped.of(text, screen(40, true))).isSameAs(text);
    Display unmeasured =
        new Display(
            true,
            true,
            true,
            false,
            true,
            () -> {
              throw new IllegalStateException("a short text needs no measuring");
            });
    assertThat(Wrapped.of("short\nlines", unmeasured)).isEqualTo("short\nlines");
  }
}
