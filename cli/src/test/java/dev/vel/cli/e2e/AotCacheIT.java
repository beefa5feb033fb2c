package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.process.Cksum;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real launcher with a cache that it was trained with, and with all that a cache can become.
 */
class AotCacheIT {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final String ANSWER = "vel 1.0-test (Java " + System.getProperty("java.version");

  @TempDir private static Path folder;
  private static Path home;
  private static Path cache;
  private static byte[] trained;

  private record Said(int code, String out, String err) {}

  @BeforeAll
  static void install() throws IOException, InterruptedException {
    home = Installed.in(folder.resolve("vel"));
    cache = home.resolve("cache/words.aot");
    assertThat(run(Map.of("VEL_TRAINING", cache.toString()), "version").code()).isZero();
    trained = Files.readAllBytes(cache);
  }

  @BeforeEach
  void putTheCacheInPlace() throws IOException {
    Files.write(cache, trained);
    Path sum = Files.writeString(home.resolve("cache/words.sum"), Cksum.of(cache) + "\n");
    Files.setLastModifiedTime(sum, Files.getLastModifiedTime(cache));
    Files.setLastModifiedTime(
        home.resolve("lib").resolve(Installed.jar().getFileName()), Installed.BEFORE);
  }

  private static Said run(Map<String, String> environment, String... arguments)
      throws IOException, InterruptedException {
    Path out = folder.resolve("out");
    Path err = folder.resolve("err");
    List<String> command =
        Stream.concat(Stream.of(home.resolve("bin/vel").toString()), Stream.of(arguments)).toList();
    ProcessBuilder builder = Programs.process(command, folder, environment);
    builder.environment().putIfAbsent("VEL_JAVA", System.getProperty("java.home"));
    Process process = builder.redirectOutput(out.toFile()).redirectError(err.toFile()).start();
    assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
    return new Said(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  /** Java ends at once where it may not do without a cache and has none to use. */
  private boolean used() throws IOException, InterruptedException {
    return run(Map.of("JAVA_TOOL_OPTIONS", "-XX:AOTMode=on"), "version").code() == 0;
  }

  private void answersAsEver() throws IOException, InterruptedException {
    Said said = run(Map.of(), "version");
    assertThat(said.out()).startsWith(ANSWER);
    assertThat(said.err()).isEmpty();
    assertThat(said.code()).isZero();
  }

  @Test
  void isUsedAsItWasTrained() throws IOException, InterruptedException {
    answersAsEver();
    assertThat(used()).isTrue();
  }

  @Test
  void isDoneWithoutWhenItIsMissing() throws IOException, InterruptedException {
    Files.delete(cache);
    answersAsEver();
  }

  @Test
  void isDoneWithoutWhenItIsCutOff() throws IOException, InterruptedException {
    Files.write(cache, Arrays.copyOf(trained, trained.length / 3));
    answersAsEver();
    assertThat(used()).isFalse();
  }

  @Test
  void isDoneWithoutWhenItIsDamaged() throws IOException, InterruptedException {
    byte[] damaged = trained.clone();
    for (int i = damaged.length / 4; i < damaged.length; i += 997) {
      damaged[i] ^= 0x55;
    }
    Files.write(cache, damaged);
    Files.setLastModifiedTime(cache, FileTime.from(Instant.now().plusSeconds(10)));
    answersAsEver();
    assertThat(used()).isFalse();
  }

  @Test
  void isDoneWithoutWhenNobodyVouchesForIt() throws IOException, InterruptedException {
    Files.delete(home.resolve("cache/words.sum"));
    answersAsEver();
    assertThat(used()).isFalse();
  }

  @Test
  void isDoneWithoutWhenItIsSomethingElse() throws IOException, InterruptedException {
    Files.writeString(cache, "no cache at all\n".repeat(1000));
    answersAsEver();
    assertThat(used()).isFalse();
  }

  @Test
  void isDoneWithoutWhenItIsEmpty() throws IOException, InterruptedException {
    Files.writeString(cache, "");
    answersAsEver();
  }

  /** As for another Java, whose options are others too. */
  @Test
  void isDoneWithoutWhenItWasMadeForAnotherJava() throws IOException, InterruptedException {
    Said said = run(Map.of("JAVA_TOOL_OPTIONS", "-XX:-UseCompressedOops"), "version");
    assertThat(said.out()).startsWith(ANSWER);
    assertThat(said.err().lines().filter(line -> !line.startsWith("Picked up"))).isEmpty();
  }

  @Test
  void isLeftAloneWhenTheProgramsAreNewer() throws IOException, InterruptedException {
    Path own = home.resolve("lib").resolve(Installed.jar().getFileName());
    Files.setLastModifiedTime(own, FileTime.from(Instant.now().plusSeconds(3600)));
    answersAsEver();
    String shown = run(Map.of("JAVA_TOOL_OPTIONS", "-XX:+PrintFlagsFinal"), "version").out();
    assertThat(shown).doesNotContain(cache.toString());
  }
}
