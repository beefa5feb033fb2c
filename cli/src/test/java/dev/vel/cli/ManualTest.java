package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.vel.cli.command.Described;
import dev.vel.cli.manual.Manual;
import dev.vel.cli.process.Executables;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pages for {@code man}. */
final class ManualTest {
  private static final Path DOCUMENTATION = Path.of("..", "docs", "cli.md");
  @TempDir Path folder;

  private void write() throws IOException {
    WriteManual.pages(Files.readString(DOCUMENTATION), "1.2.3", "2026-11-22").write(folder);
  }

  private String page(String name) throws IOException {
    return Files.readString(folder.resolve(name + ".1"), StandardCharsets.US_ASCII);
  }

  @Test
  void hasAPageForEveryCommandWithAllThatCanBeTypedBehindIt() throws IOException {
    write();
    List<Described> commands = Described.all("vel", "", Commands.root("vel/test"));
    try (Stream<Path> files = Files.list(folder)) {
      assertThat(files.count()).isEqualTo(commands.size());
    }
    for (Described command : commands) {
      String page = page(command.name().replace(' ', '-'));
      assertThat(page)
          .containsSubsequence(
              ".TH VEL",
              "\"2026-11-22\" \"vel 1.2.3\"",
              ".SH NAME",
              ".SH SYNOPSIS",
              "\\fB" + command.name().replace("-", "\\-") + "\\fR",
              ".SH DESCRIPTION",
              ".SH EXAMPLES",
              "    vel",
              ".SH EXIT STATUS",
              "\\fB130\\fR\ninterrupted",
              ".SH SEE ALSO");
      for (Described.Option option : command.options()) {
        option.names().forEach(name -> assertThat(page).contains(name.replace("-", "\\-")));
      }
      for (Described.Child child : command.commands()) {
        assertThat(page).contains("\\fB" + command.name() + " " + child.name() + "\\fR");
      }
    }
  }

  @Test
  void saysWhatTheDocumentationSaysOfTheEnvironmentAndTheFiles() throws IOException {
    write();
    assertThat(page("vel"))
        .containsSubsequence(
            ".SH ENVIRONMENT", "\\fBVEL_URL\\fR\n", ".SH FILES", "/vel/contexts.json\\fR\n");
    assertThatThrownBy(() -> WriteManual.pages("# Nothing", "1", "2026-11-22").write(folder))
        .hasMessage("there is no table under 'Environment'");
  }

  @Test
  void namesThePagesThatBelongToIt() throws IOException {
    write();
    assertThat(page("vel-task-list"))
        .contains("\\fBvel\\fR(1)")
        .contains("\\fBvel\\-task\\-show\\fR(1)")
        .doesNotContain("\\fBvel\\-task\\-list\\fR(1)");
    assertThat(page("vel-version")).endsWith(".SH SEE ALSO\n\\fBvel\\fR(1)\n");
    assertThat(page("vel")).contains("\\fBveld\\fR(1)");
  }

  @Test
  void takesNoTextForARequest() throws IOException {
    Described odd =
        new Described(
            "vel odd",
            ".so /etc/passwd\\*x",
            List.of("'", ".x \"q\" ✓ `id`"),
            List.of(),
            List.of(new Described.Parameter("A|-", ".tm hello\n.br", true, true, List.of())),
            List.of());
    new Manual(List.of(vel(), odd), Files.readString(DOCUMENTATION), "1", "2026-11-22")
        .write(folder);
    assertThat(page("vel-odd"))
        .contains("\n\\&.so /etc/passwd\\e*x.\n")
        .contains("\n\\&.tm hello\n.br\n\\&.br\n")
        .contains("\n    \\(aq\n    .x \\(dqq\\(dq \\[u2713] \\(gaid\\(ga\n");
  }

  private static Described vel() {
    return new Described(
        "vel",
        "Runs",
        List.of("vel odd"),
        List.of(new Described.Child("odd", "")),
        List.of(),
        List.of());
  }

  @Test
  void isFineByMandoc() throws Exception {
    Map<String, String> environment = System.getenv();
    assumeThat(Executables.onPath("mandoc", environment)).as("mandoc is not here").isPresent();
    write();
    List<String> line = new ArrayList<>(List.of("mandoc", "-T", "lint", "-W", "warning"));
    try (Stream<Path> files = Files.list(folder)) {
      files.map(Path::toString).forEach(line::add);
    }
    line.add(Path.of("..", "scripts", "dist", "veld.1").toString());
    Process mandoc = new ProcessBuilder(line).redirectErrorStream(true).start();
    String said = new String(mandoc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(said.lines().filter(warning -> !warning.contains("cannot parse date")).toList())
        .isEmpty();
    mandoc.waitFor();
  }
}
