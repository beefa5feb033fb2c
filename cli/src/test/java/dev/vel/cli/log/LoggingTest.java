package dev.vel.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A process of its own, for logging is set up once in each. */
final class LoggingTest {

  /** Has many threads be the first to log. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws InterruptedException {
      Logging.off();
      Logging.toStandardError("warn");
      CountDownLatch all = new CountDownLatch(16);
      Thread[] threads = new Thread[16];
      for (int i = 0; i < threads.length; i++) {
        threads[i] = Thread.ofPlatform().start(() -> log(all));
      }
      for (Thread thread : threads) {
        thread.join();
      }
    }

    private static void log(CountDownLatch all) {
      all.countDown();
      try {
        all.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      LoggerFactory.getLogger("test").warn("said");
    }
  }

  @Test
  void isSetUpBeforeAnyThreadLogs() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName())
            .redirectErrorStream(true)
            .start();
    try {
      String said = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(program.waitFor(20, TimeUnit.SECONDS)).isTrue();
      assertThat(said.lines()).hasSize(16).allMatch(line -> line.endsWith("WARN  test said"));
    } finally {
      program.destroyForcibly();
    }
  }
}
