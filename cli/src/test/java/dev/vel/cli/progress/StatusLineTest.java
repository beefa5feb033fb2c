package dev.vel.cli.progress;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.cli.output.Display;
import dev.vel.cli.output.Text;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class StatusLineTest {
  private static final String ERASE = "\r\u001b[K";
  private final ByteArrayOutputStream screen = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(screen, true, UTF_8);

  private StatusLine line(boolean movement, boolean spoken) {
    return new StatusLine(
        err, new Display(true, false, movement, spoken, false, () -> 80), Duration.ofMillis(20));
  }

  private String shown() {
    return screen.toString(UTF_8);
  }

  private boolean shows(String pattern) {
    return Pattern.compile(pattern).matcher(shown()).find();
  }

  private static long painters() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().equals("progress"))
        .count();
  }

  @Test
  void saysWhatGoesOnUntilItIsOver() {
    try (Progress progress = line(true, false).begin("Starting the database")) {
      await().until(() -> shows("\r[|/\\\\-] Starting the database  \\d+ s\u001b\\[K"));
      progress.says("Waiting");
      progress.steps(2, 4);
      await().until(() -> shows("##########---------- 2 of 4  Waiting  \\d+ s"));
    }
    assertThat(shown()).endsWith(ERASE);
    await().until(() -> painters() == 0);
  }

  @Test
  void neverStandsInFrontOfWhatIsWritten() throws IOException {
    StatusLine line = line(true, false);
    try (Progress progress = line.begin("Running")) {
      await().until(() -> shown().contains("Running"));
      OutputStream out = line.beside(screen);
      out.write("an answer".getBytes(UTF_8));
      assertThat(shown()).endsWith(ERASE + "an answer");
      int length = screen.size();
      // The line would be written over the answer while that has not ended its own line.
      await().during(Duration.ofMillis(150)).until(() -> screen.size() == length);
      line.beside(err).println("!");
      assertThat(shown()).contains(ERASE + "an answer!\n");
      await().until(() -> shown().endsWith("\u001b[K") && !shown().endsWith(ERASE));
    }
    assertThat(shown()).endsWith(ERASE);
  }

  @Test
  void showsWhatBeganLast() {
    StatusLine line = line(true, false);
    try (Progress outer = line.begin("Outer")) {
      try (Progress inner = line.begin("Inner")) {
        await().until(() -> shown().contains("Inner"));
        assertThat(shown()).doesNotContain("Outer");
      }
      await().until(() -> shown().contains("Outer"));
    }
  }

  @Test
  void saysEachThingOnceForAScreenReader() {
    StatusLine line = line(false, true);
    try (Progress progress = line.begin("Running")) {
      await().until(() -> shown().equals("Running\n"));
      progress.steps(1, 2);
      await().until(() -> shown().equals("Running\nRunning: 1 of 2\n"));
    }
    assertThat(shown()).doesNotContain("\u001b");
  }

  @Test
  void isSilentWhereNothingCanMove() {
    await("those of the tests before").until(() -> painters() == 0);
    StatusLine line = line(false, false);
    try (Progress progress = line.begin("Running")) {
      assertThat(painters()).isZero();
      assertThat(line.beside((OutputStream) screen)).isSameAs(screen);
    }
    assertThat(screen.size()).isZero();
  }

  @ParameterizedTest
  @ValueSource(ints = {10, 20, 40, 80, 200})
  void neverWraps(int columns) {
    Display display = new Display(true, false, true, false, true, () -> columns);
    Progress.State state = new Progress.State("日本語 and a great many words ".repeat(9), 7, 12);
    assertThat(Text.width(Drawing.of(state, Duration.ofHours(2), 3, columns, display)))
        .isLessThan(columns);
  }
}
