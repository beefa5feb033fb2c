package dev.vel.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.db.TestDatabase;
import dev.vel.llm.sandbox.Sandbox;
import dev.vel.llm.sandbox.SandboxOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Java's end waits 300 ms for whatever thread is asleep in the system, as the pollers of virtual
 * threads always are: so a command that has a result to show has none of them.
 */
@EnabledOnOs(OS.LINUX)
class EndIT {
  private static final List<String> POLLERS = List.of("MasterPoller", "Read-Poller");

  @Test
  void aTaskThatRunsHereLeavesNoPollerToWaitFor(@TempDir Path home) throws Exception {
    Map<String, String> environment = new HashMap<>();
    environment.put("DATABASE_URL", Veld.databaseUrl(TestDatabase.settings()));
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(8))) {
      environment.put("OPENAI_BASE_URL", slow.baseUri().toString());
      environment.put("OPENAI_API_KEY", "any");
      followed(home, environment, "vel-llm-openai", "run", "--local", "A story");
    }
  }

  @Test
  void aTaskThatRunsElsewhereDoesNeither(@TempDir Path home) throws Exception {
    try (Sandbox slow = Sandbox.start(SandboxOptions.DEFAULT.withTokensPerSecond(8));
        Veld veld =
            Veld.start(home.resolve("veld"), TestDatabase.settings(), slow.baseUri(), Map.of())) {
      followed(
          home,
          Map.of("VEL_URL", veld.url().toString(), "VEL_TOKEN", RemoteDoor.token(veld.url())),
          "task-events",
          "run",
          "A story");
    }
  }

  /**
   * Looks at its threads while one of them waits for the answer.
   *
   * @param waiting that one's name, of which Linux keeps 15 letters
   */
  private static void followed(
      Path home, Map<String, String> environment, String waiting, String... words)
      throws IOException, InterruptedException {
    Path err = home.resolve("err");
    Process process =
        Programs.process(Programs.vel(words), home, environment)
            .redirectInput(Path.of("/dev/null").toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(err.toFile())
            .start();
    try {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> threads(process).contains(waiting));
      assertThat(threads(process)).contains(waiting).doesNotContainAnyElementsOf(POLLERS);
      assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
      assertThat(process.exitValue()).as("%s", Files.readString(err)).isZero();
    } finally {
      process.destroyForcibly();
    }
  }

  private static List<String> threads(Process process) throws IOException {
    Path tasks = Path.of("/proc", String.valueOf(process.pid()), "task");
    try (Stream<Path> threads = Files.list(tasks)) {
      return threads.map(EndIT::name).toList();
    }
  }

  /** Of one that may have ended since. */
  private static String name(Path thread) {
    try {
      return Files.readString(thread.resolve("comm")).strip();
    } catch (IOException ended) {
      return "";
    }
  }
}
