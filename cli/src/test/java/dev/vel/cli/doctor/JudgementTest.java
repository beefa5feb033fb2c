package dev.vel.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.process.AotCache;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What counts as well, as a warning and as a problem. */
final class JudgementTest {
  private static final Instant NOW = Instant.parse("2026-11-22T14:00:00Z");

  @ParameterizedTest
  @CsvSource({"25,OK", "25.0.1+8-LTS,OK", "26,OK", "24.0.2,PROBLEM", "26-ea+12,WARNING"})
  void ofJava(String version, Check.Status status) {
    assertThat(JavaChecks.judge(Runtime.Version.parse(version), "vendor, home").status())
        .isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({"99,PROBLEM", "100,WARNING", "1023,WARNING", "1024,OK"})
  void ofDisks(long mib, Check.Status status) {
    assertThat(FolderChecks.disk(Path.of("/data"), mib * Size.MIB).status()).isEqualTo(status);
  }

  @Test
  void ofManualAndCompletionWhichAreOnlyHintedAt(@TempDir Path prefix) throws Exception {
    Path home = Files.createDirectories(prefix.resolve("lib/vel-1"));
    Check none = InstallationChecks.extras(home);
    assertThat(none.status()).isEqualTo(Check.Status.OK);
    assertThat(none.message()).contains("vel completion bash --help");
    Files.createFile(Files.createDirectories(prefix.resolve("share/man/man1")).resolve("vel.1"));
    Path completions = prefix.resolve("share/bash-completion/completions");
    Files.createFile(Files.createDirectories(completions).resolve("vel"));
    assertThat(InstallationChecks.extras(home).message())
        .isEqualTo("manual and completion are in " + prefix.resolve("share"));
  }

  @ParameterizedTest
  @CsvSource({"20 30 1000,OK", "20 1001 4000,WARNING"})
  void ofTheWayThere(String millis, Check.Status status) {
    List<Duration> times =
        Arrays.stream(millis.split(" ")).map(Long::parseLong).map(Duration::ofMillis).toList();
    assertThat(LatencyChecks.judge(times).status()).isEqualTo(status);
  }

  @Test
  void ofWhatWasNotAnsweredInTimeOrNotAtAll() {
    assertThat(RemoteChecks.silent(0, new TimeoutException()))
        .containsExactly(
            Check.warning("token", "could not be looked at in 5 s", "run `vel doctor` again"));
    assertThat(
            RemoteChecks.silent(2, new IOException("the answer is cut off")).getFirst().message())
        .startsWith("could not be looked at: ")
        .endsWith("the answer is cut off");
  }

  @Test
  void ofTheCache() {
    Path file = Path.of("vel.aot");
    assertThat(CacheChecks.judge(new AotCache.State.InUse(file)).status())
        .isEqualTo(Check.Status.OK);
    assertThat(CacheChecks.judge(new AotCache.State.NotUsable(file)).fix()).contains("install.sh");
    assertThat(CacheChecks.judge(new AotCache.State.Missing()).status())
        .isEqualTo(Check.Status.WARNING);
  }

  @ParameterizedTest
  @CsvSource({"15,OK", "13,WARNING", "-1,WARNING"})
  void ofCertificates(int days, Check.Status status) {
    assertThat(Certificate.judge(NOW.plus(Duration.ofDays(days)), NOW).status()).isEqualTo(status);
  }

  @ParameterizedTest
  @CsvSource({
    "0, OK, 'agrees with'",
    "-59, OK, 'agrees with'",
    "60, OK, 'agrees with'",
    "-70, WARNING, '69 s ahead of'",
    "90, WARNING, '90 s behind'"
  })
  void ofClocks(int seconds, Check.Status status, String words) {
    Check check =
        ClockChecks.judge(NOW, NOW, Duration.ZERO, NOW.plusSeconds(seconds), "vel.example.com");
    assertThat(check.status()).isEqualTo(status);
    assertThat(check.message()).contains(words, "vel.example.com");
  }

  @Test
  void ofAClockThatIsSetMeanwhile() {
    Check check =
        ClockChecks.judge(
            NOW, NOW.plusSeconds(30), Duration.ofMillis(80), NOW.plusSeconds(10), "x");
    assertThat(check.message()).contains("set to another time");
  }

  @Test
  void waitsForNothingLongerThanAgreedAndKeepsTheOrder() throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    List<Callable<String>> deeds =
        List.of(
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return "late";
            },
            () -> "first",
            () -> {
              throw new IllegalStateException("broken");
            });
    List<String> results =
        AtOnce.all(
            deeds,
            Duration.ofSeconds(2),
            (index, failure) ->
                index + (failure instanceof TimeoutException ? " hangs" : failure.getMessage()));
    assertThat(results).containsExactly("0 hangs", "first", "2broken");
    interrupted.await();
  }
}
