package dev.vel.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ThreadsTest {

  /** Says what its threads are, once it wants few of them where it is told to. */
  static final class Program {
    private Program() {}

    public static void main(String[] arguments) throws InterruptedException, ExecutionException {
      if (arguments.length > 0) {
        Threads.haveFew();
      }
      Threads.start(() -> say("started")).join();
      Threads.builder().name("named").start(() -> say("built")).join();
      try (ExecutorService perTask = Threads.perTask("task-")) {
        perTask.submit(() -> say("first")).get();
        perTask.submit(() -> say("second")).get();
      }
    }

    private static void say(String how) {
      Thread thread = Thread.currentThread();
      System.out.println(
          String.join(
              " ",
              how,
              thread.isVirtual() ? "virtual" : "system",
              thread.isDaemon() ? "daemon" : "lasting",
              thread.isVirtual() || !how.equals("started") ? thread.getName() : ""));
    }
  }

  private static List<String> said(String... arguments) throws IOException, InterruptedException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
    return out.lines().map(String::strip).toList();
  }

  @Test
  void areVirtualUnlessAProcessWantsFew() throws IOException, InterruptedException {
    assertThat(said())
        .containsExactly(
            "started virtual daemon",
            "built virtual daemon named",
            "first virtual daemon task-0",
            "second virtual daemon task-1");
  }

  @Test
  void areTheSystemsWhereFewAreWantedAndKeepNoProcessAlive()
      throws IOException, InterruptedException {
    assertThat(said("few"))
        .containsExactly(
            "started system daemon",
            "built system daemon named",
            "first system daemon task-0",
            "second system daemon task-1");
  }
}
