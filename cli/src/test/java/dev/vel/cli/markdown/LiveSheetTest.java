package dev.vel.cli.markdown;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

final class LiveSheetTest {
  private final VtScreen screen = new VtScreen(20, 6);
  private final StringBuilder written = new StringBuilder();
  private final LiveSheet sheet =
      new LiveSheet(
          text -> {
            written.append(text);
            screen.write(text.replace("\n", "\r\n"));
          },
          () -> new LiveSheet.Extent(20, 6));

  private static List<Line> lines(String... texts) {
    return List.of(texts).stream().map(Line::of).toList();
  }

  @Test
  void writesOnlyWhatWasAddedToTheLastLine() {
    sheet.draw(List.of(), lines("one", "tw"));
    written.setLength(0);
    sheet.draw(List.of(), lines("one", "two"));
    assertThat(written).hasToString("o");
    written.setLength(0);
    sheet.draw(List.of(), lines("one", "two"));
    assertThat(written).isEmpty();
  }

  @Test
  void changesLinesInPlaceAndTakesAwayWhatIsGone() {
    screen.write("before\r\n");
    sheet.draw(List.of(), lines("one", "two", "three"));
    sheet.draw(List.of(), lines("one", "2"));
    assertThat(screen.shown()).isEqualTo("before\none\n2");
    sheet.draw(List.of(), lines("one"));
    sheet.draw(List.of(), lines("one", "zwei"));
    assertThat(screen.shown()).isEqualTo("before\none\nzwei");
    sheet.draw(lines("done"), List.of());
    screen.write("after");
    assertThat(screen.shown()).isEqualTo("before\ndone\nafter");
  }

  @Test
  void movesUpNoMoreRowsThanTheScreenHasWhereLinesAreTooWide() {
    for (int i = 1; i <= 10; i++) {
      sheet.draw(List.of(), lines("top " + i, "x".repeat(95 * i), "a", "end " + i));
    }
    assertThat(screen.shown()).endsWith("a\nend 10");
    sheet.draw(List.of(), lines("short", "y".repeat(30 * 20)));
    sheet.draw(lines("done"), List.of());
    assertThat(Pattern.compile("\u001b\\[(\\d+)A").matcher(written).results())
        .extracting(move -> Integer.parseInt(move.group(1)))
        .allMatch(up -> up < 6);
    assertThat(screen.shown()).endsWith("done");
  }

  @Test
  void showsTheEndOfWhatIsHigherThanTheScreenAndLeavesAllOfItInTheEnd() {
    List<Line> many = IntStream.range(0, 30).mapToObj(i -> Line.of("line " + i)).toList();
    for (int i = 1; i <= 30; i++) {
      sheet.draw(List.of(), many.subList(0, i));
    }
    assertThat(screen.shown()).endsWith("line 29").startsWith("line 25");
    sheet.draw(many, List.of());
    assertThat(screen.all().lines().toList()).hasSize(30).first().isEqualTo("line 0");
  }

  @RepeatedTest(10)
  void endsAsIfAllHadBeenWrittenAtOnce(RepetitionInfo info) {
    Random random = new Random(info.getCurrentRepetition());
    String text =
        IntStream.range(0, 40)
            .mapToObj(i ->
                switch (random.nextInt(5)) {
                  case 0 -> "- item " + i + " that needs two lines\n";
                  case 1 -> "\n\nParagraph **" + i + "** 漢字と emoji 😀 in it.\n\n";
                  case 2 -> "\n```\ncode " + i + "\n```\n";
                  case 3 -> "\n| a | b |\n|---|---|\n| " + i + " | 2 |\n\n";
                  default -> "> quote " + i + "\n";
                })
            .collect(Collectors.joining());
    MarkdownStream stream = new MarkdownStream(Look.PLAIN);
    int at = 0;
    while (at < text.length()) {
      int end = Math.min(text.length(), at + 1 + random.nextInt(9));
      stream.add(text.substring(at, end));
      MarkdownStream.View view = stream.view(sheet.width());
      sheet.draw(view.finished(), view.underway());
      at = end;
    }
    sheet.draw(stream.end(sheet.width()), List.of());
    MarkdownStream whole = new MarkdownStream(Look.PLAIN);
    whole.add(text);
    String expected =
        whole.end(sheet.width()).stream()
            .map(line -> line.text().stripTrailing())
            .collect(Collectors.joining("\n"));
    assertThat(screen.all()).isEqualTo(expected);
  }

  @Test
  void countsTheRowsThatANarrowerWindowHasMadeOfALine() {
    VtScreen narrow = new VtScreen(10, 6);
    int[] columns = {20};
    LiveSheet shrinking =
        new LiveSheet(
            text -> narrow.write(text.replace("\n", "\r\n")),
            () -> new LiveSheet.Extent(columns[0], 6));
    narrow.write("above\r\n");
    // As a terminal of 20 columns shows it after it was made 10 wide: in two rows.
    shrinking.draw(List.of(), lines("0123456789abcde"));
    columns[0] = 10;
    shrinking.draw(List.of(), lines("012345678", "9abcde"));
    assertThat(narrow.shown()).isEqualTo("above\n012345678\n9abcde");
  }
}
