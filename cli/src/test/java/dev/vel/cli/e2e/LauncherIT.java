package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The real launcher where cron, a container, ssh or {@code env -i} left no locale or one that is
 * not there, or a shell closed the standard streams. A shell writes the words, for this Java may
 * know ASCII alone itself.
 */
class LauncherIT {
  private static final String VEL = "exec \"$0\" ";

  @TempDir private static Path folder;
  private static Path home;

  private record Said(int code, String text) {}

  @BeforeAll
  static void install() throws IOException {
    home = Installed.in(folder.resolve("vel"));
  }

  private static Said run(Map<String, String> locale, String script)
      throws IOException, InterruptedException {
    List<String> command = List.of("/bin/sh", "-c", script, home.resolve("bin/vel").toString());
    ProcessBuilder builder = Programs.process(command, folder, locale);
    builder.environment().put("VEL_JAVA", System.getProperty("java.home"));
    Process process = builder.redirectErrorStream(true).start();
    process.getOutputStream().close();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return new Said(process.exitValue(), text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "LC_ALL=C",
        "LC_ALL=POSIX",
        "LANG=C",
        "LC_CTYPE=C",
        "LANG=C.UTF-8",
        "LC_ALL=xx_XX.UTF-8",
        "LANG=xx_XX.utf8"
      })
  void readsWordsAsTheyWereWritten(String locale) throws IOException, InterruptedException {
    String[] set = locale.split("=");
    Map<String, String> environment = locale.isEmpty() ? Map.of() : Map.of(set[0], set[1]);
    Said said = run(environment, VEL + "context use \"$(printf 'sch\\303\\266n')\"");
    assertThat(said.text()).contains("there is no context 'schön'");
  }

  @Test
  void findsFilesByTheirNames() throws IOException, InterruptedException {
    String script =
        "name=$(printf '\\303\\234bersicht.jsonl'); echo '{\"prompt\": \"one\"}' >\"$name\"; ";
    Said said = run(Map.of(), script + VEL + "batch check \"$name\"");
    assertThat(said.code()).as(said.text()).isZero();
  }

  @Test
  void refusesWordsThatWereLostOnTheirWay() throws IOException, InterruptedException {
    Said said =
        run(
            Map.of("LC_ALL", "xx_XX.ISO-8859-1"),
            VEL + "context use \"$(printf 'sch\\303\\266n')\"");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.text().replaceAll("\\s+", " "))
        .contains("is not what was written: the locale of this shell is not UTF-8 or is not")
        .contains("set LC_ALL=C.UTF-8");
  }

  @Test
  void refusesWordsThatAreNoUtf8() throws IOException, InterruptedException {
    Said said = run(Map.of(), VEL + "context use \"$(printf 'sch\\366n')\"");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.text()).contains("is no text in UTF-8: convert it first");
  }

  @Test
  void leavesAnotherLocaleAsItIs() throws IOException, InterruptedException {
    String java = "printf '#!/bin/sh\\necho \"$LANG,$LC_CTYPE,$LC_ALL\"\\n' >java; chmod +x java; ";
    String vel = "VEL_JAVA=./java " + VEL + "version";
    assertThat(run(Map.of("LANG", "de_DE"), java + vel).text()).isEqualTo("de_DE,,\n");
    assertThat(run(Map.of("LC_ALL", "xx_XX.UTF-8"), java + vel).text())
        .as("nothing here needs another one")
        .isEqualTo(",,xx_XX.UTF-8\n");
    assertThat(run(Map.of("LANG", "C"), java + vel).text()).isEqualTo("C,C.UTF-8,\n");
    assertThat(run(Map.of("LC_ALL", "C"), java + vel).text()).isEqualTo(",,C.UTF-8\n");
  }

  @Test
  void takesClosedStandardInputForAnEmptyOne() throws IOException, InterruptedException {
    assertThat(run(Map.of(), VEL + "batch check - <&-").text()).contains("it holds no tasks");
    assertThat(run(Map.of(), VEL + "run - <&-").text()).contains("empty");
  }

  @Test
  void saysOnceThatStandardOutputIsClosed() throws IOException, InterruptedException {
    assertThat(run(Map.of(), VEL + "version >&-"))
        .isEqualTo(new Said(1, "vel: cannot write to standard output: it is closed\n"));
    assertThat(run(Map.of(), VEL + "version >/dev/full"))
        .isEqualTo(new Said(1, "vel: cannot write to standard output: No space left on device\n"));
  }

  @Test
  void writesIntoNoFileOfItsOwnWhenStandardErrorIsClosed()
      throws IOException, InterruptedException {
    assertThat(run(Map.of(), VEL + "version 2>&-").text()).startsWith("vel 1.0-test");
    assertThat(run(Map.of(), VEL + "nonsense 2>&-")).isEqualTo(new Said(2, ""));
  }
}
