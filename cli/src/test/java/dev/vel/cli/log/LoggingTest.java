package dev.vel.cli.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.ChildProgram;
import java.util.concurrent.CountDownLatch;
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
    assertThat(ChildProgram.said(Program.class).lines())
        .hasSize(16)
        .allMatch(line -> line.endsWith("WARN  test said"));
  }
}
