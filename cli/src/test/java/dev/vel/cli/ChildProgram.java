package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A test's own program in a process of its own, for what a process does only once. */
public final class ChildProgram {
  private static final int LONGEST_S = 20;

  /** Java says so where it takes options from these. */
  public static final List<String> OPTIONS =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  private ChildProgram() {}

  /** How to start one, which says nothing by itself. */
  public static ProcessBuilder of(Class<?> main) {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            main.getName());
    builder.environment().keySet().removeAll(OPTIONS);
    return builder;
  }

  /**
   * Runs it to its end, which it has to come to in time.
   *
   * @return all it said, of which there may be no more than a pipe holds
   */
  public static String said(Class<?> main) throws IOException, InterruptedException {
    Process program = of(main).redirectErrorStream(true).start();
    try {
      assertThat(program.waitFor(LONGEST_S, TimeUnit.SECONDS)).as("came to its end").isTrue();
      return new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    } finally {
      program.destroyForcibly();
    }
  }
}
