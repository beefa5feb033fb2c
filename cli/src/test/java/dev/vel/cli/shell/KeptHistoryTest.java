package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jline.reader.History;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class KeptHistoryTest {
  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void nameTheFile() {
    file = folder.resolve("state").resolve("shell-history");
  }

  /** Lines that a shell begins with, after which it remembers more. */
  private static List<String> remembered(KeptHistory history, String... more) throws IOException {
    List<String> lines = new ArrayList<>();
    try (DumbTerminal terminal =
        new DumbTerminal(InputStream.nullInputStream(), OutputStream.nullOutputStream())) {
      LineReader reader = history.in(LineReaderBuilder.builder()).terminal(terminal).build();
      history.attach(reader);
      for (History.Entry entry : history) {
        lines.add(entry.line());
      }
      List.of(more).forEach(history::add);
    }
    return lines;
  }

  @Test
  void remembersLinesForTheNextShell() throws IOException {
    assertThat(remembered(KeptHistory.in(file), "one", "two\nlines")).isEmpty();
    assertThat(remembered(KeptHistory.in(file))).containsExactly("one", "two\nlines");
  }

  @Test
  void readsAFileWithBytesThatAreNoText() throws IOException {
    Files.createDirectories(file.getParent());
    byte[] broken =
        "1795972170513:caf\u00c3\n1795972170514:tea\n".getBytes(StandardCharsets.ISO_8859_1);
    Files.write(file, broken);
    assertThat(remembered(KeptHistory.in(file))).containsExactly("caf\ufffd", "tea");
    assertThat(Files.readString(file)).isEqualTo("1795972170513:caf\ufffd\n1795972170514:tea\n");
  }

  @Test
  void passesOverLinesThatNoShellHasWritten() throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "ls -l\n1795972170513:tea\n:\n99999999999999999999:x\n12");
    assertThat(remembered(KeptHistory.in(file), "milk")).containsExactly("tea");
    assertThat(remembered(KeptHistory.in(file))).containsExactly("tea", "milk");
  }

  @Test
  void remembersNothingAsLongAsAPaste() throws IOException {
    remembered(KeptHistory.in(file), "one", "x".repeat(10_001), "y".repeat(10_000));
    assertThat(remembered(KeptHistory.in(file))).containsExactly("one", "y".repeat(10_000));
  }

  @Test
  void writesNoKeysDown() throws IOException {
    remembered(KeptHistory.in(file), "why is sk-abc123 refused?", "!x --api-key gsk_abc123");
    assertThat(remembered(KeptHistory.in(file)))
        .containsExactly("why is •••• refused?", "!x --api-key ••••");
    assertThat(file).content().doesNotContain("abc123");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!config set vel_admin_password Hunter2hunter2 | !config set vel_admin_password ••••",
        "!vel config -q set OPENAI_API_KEY a b | !vel config -q set OPENAI_API_KEY ••••",
        "!config set database_url=postgres://a:b@c/d | !config set database_url=••••",
        "!config set openai_api_key --stdin | !config set openai_api_key --stdin",
        "!config set vel_workers 8 | !config set vel_workers 8",
        "!config get openai_api_key | !config get openai_api_key",
        "!config set openai_api_key | !config set openai_api_key",
        "token is ghp_EXAMPLEEXAMPLEEXAMPLE | token is ••••"
      })
  void writesNoSecretSettingsDown(String typed, String kept) throws IOException {
    remembered(KeptHistory.in(file), typed);
    assertThat(remembered(KeptHistory.in(file))).containsExactly(kept);
  }

  @Test
  void goesOnWithoutAFileThatCannotBeUsedAndSaysSoOnce() throws IOException {
    Files.createDirectories(file);
    KeptHistory history = KeptHistory.in(file);
    assertThat(remembered(history, "one")).isEmpty();
    assertThat(history.size()).isEqualTo(1);
    assertThat(history.trouble())
        .hasValueSatisfying(sentence ->
            assertThat(sentence)
                .startsWith(
                    "what is typed is not remembered for later shells: cannot use " + file));
    assertThat(history.trouble()).isEmpty();
  }

  @Test
  void saysOnceThatLinesCannotBeKeptAnyMore() throws IOException {
    KeptHistory history = KeptHistory.in(file);
    Files.delete(file);
    Files.createDirectory(file);
    remembered(history, "one", "two");
    assertThat(history.trouble()).isPresent();
    assertThat(history.trouble()).isEmpty();
  }
}
