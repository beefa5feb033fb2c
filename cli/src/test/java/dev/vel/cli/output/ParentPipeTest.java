package dev.vel.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Real processes with real pipes: each says whether its standard input is one of a parent. */
@EnabledOnOs(OS.LINUX)
class ParentPipeTest {
  private static final String SAY = "\"$JAVA\" \"$MAIN\"";

  /** Says what {@link ParentPipe} says of its own standard input. */
  static final class Say {
    private Say() {}

    public static void main(String... none) {
      System.out.println(ParentPipe.at(0));
    }
  }

  @Test
  void knowsThePipeThatItsParentHolds() throws Exception {
    assertThat(said("exec " + SAY)).isEqualTo("true");
  }

  @Test
  void knowsThePipeThatAProgramFurtherUpHolds() throws Exception {
    assertThat(said("sh -c '" + SAY + "; true'; true")).isEqualTo("true");
  }

  @Test
  void knowsThatTheCommandBeforeItInAPipelineWrites() throws Exception {
    assertThat(said("sleep 1 | " + SAY)).isEqualTo("false");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sleep 1 | tee >(SAY >&2) >/dev/null",
        "exec 5>&2; exec > >(SAY >&5); sleep 1",
        "{ sleep 1; } > >(SAY >&2)",
        "sleep 1 > >(SAY >&2)",
        "exec 7> >(SAY >&2); sleep 1; exec 7>&-"
      })
  void knowsThatTheProgramAboveItWritesIntoIt(String script) throws Exception {
    assertThat(said("exec bash -c '" + script.replace("SAY", SAY) + "' 2>&1; true"))
        .isEqualTo("false");
  }

  @Test
  void knowsThatNothingAndAFileAreNoPipe() throws Exception {
    assertThat(said(SAY + " </dev/null")).isEqualTo("false");
    assertThat(said(SAY + " </etc/passwd")).isEqualTo("false");
  }

  private static String said(String script) throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(List.of("sh", "-c", script))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("JAVA", System.getProperty("java.home") + "/bin/java");
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.environment().put("MAIN", Say.class.getName());
    Process shell = builder.start();
    String said = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    return said.strip();
  }
}
