package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.vel.cli.file.FolderLock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Commands that change something at the same moment. */
final class InTurnTest {
  @TempDir Path home;

  @Test
  void loseNoQuotaThatTheOtherOneSets() throws InterruptedException {
    Desk desk = new Desk(home);
    AtomicInteger reads = new AtomicInteger();
    Thread other = new Thread(() -> desk.type("quota", "set", "5", "--provider", "groq"));
    desk.vel.onQuotas =
        () -> {
          if (reads.incrementAndGet() == 1) {
            other.start();
            await().until(() -> reads.get() > 1 || waits(other));
          }
        };
    assertThat(desk.type("quota", "set", "20").code()).isZero();
    other.join();
    assertThat(desk.vel.quotas).hasSize(2);
  }

  private static boolean waits(Thread thread) {
    return thread.getState() == Thread.State.WAITING
        && Arrays.stream(thread.getStackTrace())
            .anyMatch(frame -> frame.getClassName().equals(FolderLock.class.getName()));
  }

  @Test
  void doTheirWorkWhereNothingCanBeKept() throws IOException {
    Desk desk = new Desk(home);
    Files.writeString(home.resolve("STATE"), "no folder");
    assertThat(desk.type("quota", "set", "20").code()).isZero();
    assertThat(desk.vel.quotas).hasSize(1);
  }
}
