package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.FakeVel;
import dev.vel.cli.markdown.LiveSheet;
import dev.vel.cli.markdown.Look;
import dev.vel.cli.markdown.VtScreen;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

final class ScreenAnswerTest {
  private static final String LOST = "vel: lost the connection to http://127.0.0.1:4000";
  private final VtScreen screen = new VtScreen(60, 12);
  private final Asides asides = new Asides();
  private final ScreenAnswer answer =
      new ScreenAnswer(
          new LiveSheet(
              text -> screen.write(text.replace("\n", "\r\n")), () -> new LiveSheet.Extent(60, 12)),
          Look.PLAIN,
          InstantSource.fixed(FakeVel.NOW),
          asides);

  @Test
  void saysWhatOthersHaveToSayAboveTheTextUnderWayAndWritesThatOnce() {
    assertThat(asides.leave("before anything is drawn")).isFalse();
    answer.begin();
    answer.text("The first words of an answer");
    assertThat(asides.leave(LOST)).isTrue();
    answer.pause();
    assertThat(screen.all().strip()).isEqualTo(LOST + "\nThe first words of an answer");
    assertThat(asides.leave("vel: connected again")).isTrue();
    answer.text(" and the last.");
    assertThat(asides.leave("vel: and well")).isTrue();
    answer.end(null);
    assertThat(screen.all().strip())
        .isEqualTo(
            LOST
                + "\nvel: connected again\nThe first words of an answer and the last.\nvel: and well");
    assertThat(asides.leave("nobody draws any more")).isFalse();
  }
}
