package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.jline.terminal.impl.LineDisciplineTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys as terminals send them, in either of their modes. */
final class CursorKeysTest {
  @TempDir Path folder;

  /** The last line of what is typed. */
  private String typed(String keys) throws IOException {
    String last = "";
    try (LineDisciplineTerminal terminal =
        new LineDisciplineTerminal(
            "test", "xterm", OutputStream.nullOutputStream(), StandardCharsets.UTF_8)) {
      terminal.enterRawMode();
      terminal.processInputBytes(keys.getBytes(StandardCharsets.UTF_8));
      LineKeyboard keyboard =
          new LineKeyboard(terminal, KeptHistory.in(folder.resolve("history")), new TypedAhead(""));
      for (int i = 0; i < keys.chars().filter(c -> c == '\r').count(); i++) {
        last = ((Keyboard.Typed.Text) keyboard.read("> ")).text();
      }
    }
    return last;
  }

  @ParameterizedTest
  @CsvSource({
    "b[Da, ab",
    "bODa, ab",
    "b[Da[Cc, abc",
    "bc[Ha[Fd, abcd",
    "bcOHaOFd, abcd",
    "bc[1~a[4~d, abcd",
    "xa[H[3~, a",
    "one two[1;5DX, one Xtwo",
    "one two[H[1;5CX, one Xtwo",
    "one two[1;3DX, one Xtwo",
  })
  void movesAndDeletes(String keys, String line) throws IOException {
    String escaped = keys.replaceAll("\\[(?=[\\dA-H])|O(?=[A-H])", "\u001b$0");
    assertThat(typed(escaped + "\r")).isEqualTo(line);
  }

  @Test
  void callsEarlierLinesBack() throws IOException {
    assertThat(typed("one\rtwo\r\u001b[A\u001b[A\r")).isEqualTo("one");
    assertThat(typed("three\rfour\r\u001bOA\u001bOA\u001bOB!\r")).isEqualTo("four!");
  }

  @Test
  void makesNoTextOfKeysThatMeanNothing() throws IOException {
    for (String key :
        List.of("\u001b[1;2P", "\u001b[24~", "\u001b[5;7~", "\u001b[Z", "\u001b[I", "\u001bOP")) {
      assertThat(typed("a" + key + "b\r")).as(key.substring(1)).isEqualTo("ab");
    }
  }
}
