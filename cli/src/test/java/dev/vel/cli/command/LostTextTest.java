package dev.vel.cli.command;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LostTextTest {
  private static final String WORD = "sch\ufffdn";
  private Path written;

  @BeforeEach
  void choose(@TempDir Path folder) {
    written = folder.resolve("cmdline");
  }

  @Test
  void isRefusedWhereTheLocaleIsNotUtf8() {
    assertThatThrownBy(() -> LostText.refuse(WORD, "ANSI_X3.4-1968", written))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("Java takes it for ANSI_X3.4-1968")
        .hasMessageContaining("set LC_ALL=C.UTF-8");
  }

  @Test
  void isRefusedWhereTheWordsAreNoUtf8() throws IOException {
    Files.write(written, "vel\0run\0schön\0".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> LostText.refuse(WORD, "UTF-8", written))
        .hasMessage("'" + WORD + "' is no text in UTF-8: convert it first");
  }

  @Test
  void isNotLostWhereSomebodyWroteTheSignItself() throws IOException {
    assertThatCode(() -> LostText.refuse(WORD, "UTF-8", written)).doesNotThrowAnyException();
    Files.writeString(written, "vel\0run\0" + WORD + "\0");
    assertThatCode(() -> LostText.refuse(WORD, "UTF-8", written)).doesNotThrowAnyException();
    assertThatCode(() -> LostText.refuse(List.of("schön"))).doesNotThrowAnyException();
  }
}
