package dev.vel.cli.shell;

import dev.vel.cli.conversation.AnswerView;
import dev.vel.cli.markdown.Line;
import dev.vel.cli.markdown.Look;
import dev.vel.cli.markdown.MarkdownStream;
import dev.vel.cli.markdown.Prose;
import dev.vel.cli.markdown.Sheet;
import dev.vel.cli.markdown.Style;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.TextCleaner;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An answer laid out on a screen as it comes. For one thread. */
final class ScreenAnswer implements AnswerView {
  /** Between two looks of the same screen: quicker than an eye, slower than a model. */
  private static final Duration FRAME = Duration.ofMillis(33);

  /** Silence that is worth a word. */
  private static final Duration SILENCE = Duration.ofSeconds(2);

  /** Longer lines are hard to read. */
  private static final int WIDEST = 100;

  private final Sheet sheet;
  private final Look look;
  private final InstantSource clock;
  private final Asides asides;
  private final StringBuilder streamed = new StringBuilder();
  private MarkdownStream markdown;
  private TextCleaner cleaner = new TextCleaner();
  private List<Line> underway = List.of();
  private Instant drawn = Instant.EPOCH;
  private Instant heard;
  private boolean fresh;

  /**
   * @param asides what is said above the text that is under way
   */
  ScreenAnswer(Sheet sheet, Look look, InstantSource clock, Asides asides) {
    this.asides = asides;
    this.sheet = sheet;
    this.look = look;
    this.clock = clock;
    this.markdown = new MarkdownStream(look);
    this.heard = clock.instant();
  }

  @Override
  public void begin() {
    heard = clock.instant();
  }

  @Override
  public void text(String piece) {
    asides.taken().forEach(this::note);
    streamed.append(piece);
    markdown.add(cleaner.clean(piece));
    heard = clock.instant();
    fresh = true;
    if (Duration.between(drawn, heard).compareTo(FRAME) >= 0) {
      draw();
    }
  }

  @Override
  public void startOver() {
    startOver("the text so far is void: the answer starts over");
  }

  @Override
  public void note(String sentence) {
    if (fresh) {
      draw();
    }
    sheet.draw(Prose.of(Text.line(sentence), Set.of(Style.FAINT), look, sheet.width()), underway);
    heard = clock.instant();
  }

  @Override
  public void pause() {
    asides.taken().forEach(this::note);
    if (fresh) {
      draw();
    }
    Duration silence = Duration.between(heard, clock.instant());
    if (silence.compareTo(SILENCE) >= 0) {
      List<Line> waiting = new ArrayList<>(underway);
      waiting.addAll(faint("waiting for " + silence.toSeconds() + " s, Ctrl-C stops"));
      asides.hold();
      sheet.draw(List.of(), waiting);
    }
  }

  @Override
  public void end(@Nullable String output) {
    if (output != null) {
      if (!output.startsWith(streamed.toString())) {
        startOver("the final text differs from what came so far");
      }
      markdown.add(cleaner.clean(output.substring(streamed.length())));
    }
    sheet.draw(markdown.end(width()), List.of());
    forget();
    asides.release().forEach(this::note);
  }

  private void startOver(String why) {
    if (!streamed.isEmpty()) {
      List<Line> lines = new ArrayList<>(markdown.end(width()));
      lines.addAll(faint("[" + why + "]"));
      sheet.draw(lines, List.of());
    }
    forget();
  }

  private void forget() {
    streamed.setLength(0);
    markdown = new MarkdownStream(look);
    cleaner = new TextCleaner();
    underway = List.of();
    fresh = false;
    heard = clock.instant();
  }

  private void draw() {
    MarkdownStream.View view = markdown.view(width());
    underway = view.underway();
    asides.hold();
    sheet.draw(view.finished(), underway);
    drawn = clock.instant();
    fresh = false;
  }

  private int width() {
    return Math.min(WIDEST, sheet.width());
  }

  private List<Line> faint(String sentence) {
    String text = Text.fit(Text.line(sentence), sheet.width());
    return List.of(new Line(look.paint(text, Style.FAINT), Text.width(text)));
  }
}
