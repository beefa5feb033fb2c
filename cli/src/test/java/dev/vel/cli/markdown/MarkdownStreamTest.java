package dev.vel.cli.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MarkdownStreamTest {
  private static final String ALL =
      """
      # Rivers

      The **Danube** and the *Rhine*, as in `rivers.csv`,
      see [a list](https://example.org/rivers).

      Three things:
      - one
      - two with a line that is much too long for a narrow screen

      - three
        1. inner
        2. more

      7. seven
      8. eight

      > quoted
      > twice

      | river | length |
      |:------|-------:|
      | Danube | 2850 km |
      | Rhine | 1230 km |

      ```java
      int a = 1;

      int b = 2;
      ```
      Done ~~soon~~.

      ---
      長い日本語の文章はどこでも折り返すことができます。
      """;

  private static String look(List<Line> lines) {
    return String.join("\n", lines.stream().map(Line::text).toList());
  }

  private static String rendered(String text, int width) {
    MarkdownStream stream = new MarkdownStream(Look.PLAIN);
    stream.add(text);
    return look(stream.end(width));
  }

  @Test
  void laysOutEverythingThatModelsWrite() {
    assertThat(rendered(ALL, 40))
        .isEqualTo(
            """
            # Rivers

            The Danube and the Rhine, as in
            `rivers.csv`, see a list
            (https://example.org/rivers).

            Three things:

            • one
            • two with a line that is much too long
              for a narrow screen

            • three
              1. inner
              2. more

            7. seven
            8. eight

            │ quoted twice

            river  │  length
            ───────┼────────
            Danube │ 2850 km
            Rhine  │ 1230 km

              int a = 1;

              int b = 2;

            Done soon.

            ────────────────────────────────────────

            長い日本語の文章はどこでも折り返すことが
            できます。\
            """
                .replace("  int a = 1;\n\n", "  int a = 1;\n  \n"));
  }

  @RepeatedTest(20)
  void looksTheSameInWhateverPiecesItComes(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    MarkdownStream stream = new MarkdownStream(Look.COLOURED);
    List<Line> lines = new ArrayList<>();
    int at = 0;
    while (at < ALL.length()) {
      int end = Math.min(ALL.length(), at + 1 + random.nextInt(12));
      stream.add(ALL.substring(at, end));
      lines.addAll(stream.view(30).finished());
      at = end;
    }
    lines.addAll(stream.end(30));
    MarkdownStream whole = new MarkdownStream(Look.COLOURED);
    whole.add(ALL);
    assertThat(look(lines)).isEqualTo(look(whole.end(30)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 5, 10, 24, 39, 80})
  void isNeverWiderThanTheScreen(int width) {
    MarkdownStream stream = new MarkdownStream(Look.COLOURED);
    stream.add(ALL);
    int most = Math.max(width, 14); // Markers, bars and the narrowest column take what they take.
    assertThat(stream.end(width)).allMatch(line -> line.width() <= most);
  }

  @Test
  void isNoWiderForWhatIsNestedTooDeep() {
    for (String mark : List.of("> ", "- ", "1. ")) {
      MarkdownStream stream = new MarkdownStream(Look.PLAIN);
      stream.add(mark.repeat(3_000) + "deep");
      assertThat(stream.end(79))
          .hasSizeGreaterThan(3)
          .allMatch(line -> line.width() <= 40 * mark.length() + 20);
    }
  }

  @Test
  void givesOutCodeLineByLineAndKeepsTheRestBack() {
    MarkdownStream stream = new MarkdownStream(Look.PLAIN);
    stream.add("```\nfirst\nsec");
    MarkdownStream.View view = stream.view(40);
    assertThat(look(view.finished())).isEqualTo("  first");
    assertThat(look(view.underway())).isEqualTo("  sec");
    stream.add("ond\n```");
    assertThat(look(stream.view(40).finished())).isEqualTo("  second");
    assertThat(stream.view(40).underway()).isEmpty();
    assertThat(stream.end(40)).isEmpty();
  }

  @Test
  void givesOutItemsOfAListOneByOneWithTheirNumbers() {
    MarkdownStream stream = new MarkdownStream(Look.PLAIN);
    stream.add("1. a\n1. b\n1. c");
    assertThat(look(stream.view(40).finished())).isEqualTo("1. a\n2. b");
    stream.add("c\n1. d");
    assertThat(look(stream.view(40).finished())).isEqualTo("3. cc");
    assertThat(look(stream.end(40))).isEqualTo("4. d");
  }

  @Test
  void doesNotTakeTheDashOfAListForAnUnderline() {
    MarkdownStream stream = new MarkdownStream(Look.COLOURED);
    stream.add("Items:\n-");
    assertThat(look(stream.view(40).underway())).isEqualTo("Items:");
    stream.add(" one");
    assertThat(look(stream.view(40).finished())).isEqualTo("Items:");
  }

  @Test
  void turnsATableIntoRecordsWhereItsColumnsFindNoRoom() {
    String table = "| a | b | c | d |\n|-|-|-|-|\n| one two | three four | five six | seven |\n";
    assertThat(rendered(table, 20)).isEqualTo("a: one two\nb: three four\nc: five six\nd: seven");
  }

  @Test
  void cutsNoWordOfATableAsLongAsThereIsRoom() {
    String table =
        "| city | water | remark |\n|-|-|-|\n"
            + "| Alexandria | Mediterranean | much about it that needs room |\n";
    assertThat(rendered(table, 44).lines().map(String::stripTrailing))
        .containsExactly(
            "city       │ water         │ remark",
            "───────────┼───────────────┼────────────────",
            "Alexandria │ Mediterranean │ much about it",
            "           │               │ that needs room");
    assertThat(rendered(table, 34))
        .isEqualTo(
            "city: Alexandria\nwater: Mediterranean\nremark: much about it that needs\nroom");
    String address = "https://example.org/" + "a".repeat(60);
    assertThat(rendered("| a | b |\n|-|-|\n| x | " + address + " |\n", 40)).contains("│ https://");
  }

  @Test
  void breaksLinesInTablesWhereTheModelSaysSo() {
    assertThat(rendered("| a | b |\n|-|-|\n| x | one<br>two<BR/>three |\n", 40).lines())
        .map(String::stripTrailing)
        .containsExactly("a │ b", "──┼──────", "x │ one", "  │ two", "  │ three");
  }

  @Test
  void letsNoControlCodeInByItsNumber() {
    String evil =
        "&#27;[2J &#x9b;31m &#x202e;x\n\n[l](http://x/&#27;]0;t&#7;)\n\n| &#27;c |\n|-|\n";
    assertThat(rendered(evil, 60).chars().filter(c -> c != '\n'))
        .noneMatch(Character::isISOControl)
        .doesNotContain(0x202e);
  }

  @Test
  void keepsLinesApartWhateverTheyBeginWith() {
    for (String nothing : List.of("\u200b", "\ufe0f", "\u0301", "\u200d")) {
      MarkdownStream stream = new MarkdownStream(Look.PLAIN);
      stream.add("one  \n" + nothing + "two " + nothing + "three");
      assertThat(stream.end(40)).allMatch(line -> !line.text().contains("\n")).hasSize(2);
    }
  }

  @Test
  void countsTheColumnsOfPictures() {
    String table = "| x | what |\n|-|-|\n| ✅ | done |\n| ⚠️ | look |\n| 🚀 | gone |\n| a | b |\n";
    assertThat(rendered(table, 40)).contains("✅ │ done", "⚠️ │ look", "🚀 │ gone", "a  │ b");
    assertThat(rendered("✅ ".repeat(6), 8)).isEqualTo("✅ ✅ ✅\n✅ ✅ ✅");
  }

  @Test
  void beginsNoLineWithNothingBeforeALongWord() {
    List<Line> lines = Prose.of("  /very/long/path/of x", java.util.Set.of(), Look.PLAIN, 12);
    assertThat(lines).extracting(Line::text).containsExactly("  /very/long", "/path/of x");
  }

  @Test
  void drawsNothingForWhomAScreenIsReadOut() {
    MarkdownStream stream = new MarkdownStream(Look.SPOKEN);
    stream.add("> **said**\n\n---\n\n| a | b |\n|-|-|\n| 1 | 2 |\n");
    assertThat(look(stream.end(40))).isEqualTo("> said\n\na: 1\nb: 2");
  }

  @Test
  void paintsOnlyWhatTheScreenCanShow() {
    MarkdownStream styled = new MarkdownStream(Look.STYLED);
    styled.add("**a** `b`");
    assertThat(look(styled.end(40))).isEqualTo("\u001b[1ma\u001b[0m b");
    MarkdownStream coloured = new MarkdownStream(Look.COLOURED);
    coloured.add("**a** `b`");
    assertThat(look(coloured.end(40))).isEqualTo("\u001b[1ma\u001b[0m \u001b[36mb\u001b[0m");
  }

  @Test
  void takesNoLongerForTheEndOfALongTextThanForItsBeginning() {
    MarkdownStream stream = new MarkdownStream(Look.PLAIN);
    int lines = 0;
    for (int i = 0; i < 20_000; i++) {
      stream.add("- item number " + i + " of a list that does not end\n");
      lines += stream.view(80).finished().size();
    }
    assertThat(lines + stream.end(80).size()).isEqualTo(20_000);
  }
}
