package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Which Java the real launcher starts, where {@code lib/train} has made a smaller one of that of
 * the machine. Programs that say their names stand for both.
 */
class OwnJavaIT {
  private static final FileTime MADE = FileTime.from(Instant.parse("2026-04-21T10:00:00.123Z"));

  @TempDir private static Path folder;
  private static Path home;
  private static Path machines;
  private static Path own;

  @BeforeAll
  static void install() throws IOException {
    home = Installed.in(folder.resolve("vel"));
    machines = folder.resolve("jdk");
    own = home.resolve("cache/java-1");
    Files.copy(Path.of("..", "scripts", "lib", "java.sh"), home.resolve("lib/java.sh"));
    Files.createSymbolicLink(home.resolve("cache/java"), Path.of("java-1"));
    Files.writeString(home.resolve("lib/java"), machines.resolve("bin/java") + "\n");
  }

  @BeforeEach
  void putThemInPlace() throws IOException {
    java(machines, "that of the machine");
    java(own, "its own");
  }

  private static void java(Path at, String name) throws IOException {
    Files.createDirectories(at.resolve("bin"));
    Path program = Files.writeString(at.resolve("bin/java"), "#!/bin/sh\necho " + name + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    Path release = Files.writeString(at.resolve("release"), "JAVA_VERSION=\"25.0.3\"\n");
    Files.setLastModifiedTime(release, MADE);
  }

  private static String started(Map<String, String> environment)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Process process =
        Programs.process(
                List.of(home.resolve("bin/vel").toString(), "version"), folder, environment)
            .redirectErrorStream(true)
            .redirectOutput(out.toFile())
            .start();
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return Files.readString(out).strip();
  }

  @Test
  void isItsOwnAsLongAsThatOfTheMachineIsTheOneItWasMadeOf()
      throws IOException, InterruptedException {
    assertThat(started(Map.of())).isEqualTo("its own");
  }

  @Test
  void isThatOfTheMachineOnceThatWasUpdatedAlsoToAnOlderFile()
      throws IOException, InterruptedException {
    for (int seconds : List.of(-1, 1)) {
      Files.setLastModifiedTime(
          machines.resolve("release"), FileTime.from(MADE.toInstant().plusSeconds(seconds)));
      assertThat(started(Map.of())).isEqualTo("that of the machine");
    }
  }

  /** Its own has no debugger's agent, for one. */
  @Test
  void isThatOfTheMachineWhereOptionsFromElsewhereMayAskForMore()
      throws IOException, InterruptedException {
    for (String options : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS")) {
      assertThat(started(Map.of(options, "-agentlib:jdwp=server=y,suspend=n")))
          .isEqualTo("that of the machine");
    }
    assertThat(started(Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on"))).isEqualTo("its own");
  }

  @Test
  void isThatOfTheMachineWhereItsOwnIsNotWhole() throws IOException, InterruptedException {
    Files.delete(own.resolve("bin/java"));
    assertThat(started(Map.of())).isEqualTo("that of the machine");
  }

  /** Its settings and certificates were those of the other one. */
  @Test
  void isAnyOtherThatIsFoundWhereThatOfTheMachineIsGone() throws IOException, InterruptedException {
    Files.delete(machines.resolve("bin/java"));
    Files.delete(machines.resolve("release"));
    Path another = folder.resolve("another");
    java(another, "another");
    assertThat(started(Map.of("JAVA_HOME", another.toString()))).isEqualTo("another");
  }

  @Test
  void isWhatTheUserSays() throws IOException, InterruptedException {
    Path another = folder.resolve("another");
    java(another, "another");
    assertThat(started(Map.of("VEL_JAVA", another.toString()))).isEqualTo("another");
  }
}
