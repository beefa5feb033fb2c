package dev.vel.cli.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.cli.Desk;
import dev.vel.cli.door.WorkerSign;
import dev.vel.cli.process.Presence;
import dev.vel.config.SettingsLoader;
import dev.vel.config.SettingsLoader.Door;
import dev.vel.task.TaskStatus;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UntilIdleTest {
  @TempDir Path home;

  @Test
  void endsOnceNothingIsLeftToRunAndTakesItsSignDown()
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    Desk desk = new Desk(home);
    Agent agent = desk.vel.agentNamed("a");
    String task = desk.vel.taskOf(agent, "x", TaskStatus.IN_PROGRESS).id().toString();
    CompletableFuture<Desk.Said> worker =
        CompletableFuture.supplyAsync(() -> desk.type("worker", "--until-idle", "-o", "json"));
    org.awaitility.Awaitility.await().until(() -> desk.engines() == 1);
    assertThat(worker).isNotDone();
    desk.type("task", "cancel", task);
    assertThat(worker.get(20, TimeUnit.SECONDS).out()).contains("\"reason\" : \"idle\"");
    assertThat(Presence.announce(WorkerSign.of(desk.environment, desk.door())))
        .hasValueSatisfying(free -> {
          try (free) {
            assertThat(free).isNotNull();
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        });
  }

  @Test
  void hasASignForEachDatabaseWhateverNamesIt() throws IOException {
    Files.writeString(home.resolve("other.yaml"), "vel_data_dir: " + home.resolve("other") + "\n");
    Desk desk = new Desk(home);
    Path usual = sign(desk);
    desk.environment.put("VEL_CONFIG", "other.yaml");
    Path other = sign(desk);
    assertThat(other).isNotEqualTo(usual);
    desk.environment.remove("VEL_CONFIG");
    desk.environment.put("VEL_DATA_DIR", home.resolve("other").toString());
    assertThat(sign(desk)).isEqualTo(other);
  }

  private Path sign(Desk desk) {
    desk.settings = Optional.of(SettingsLoader.load(desk.environment, home, Door.COMMAND));
    return WorkerSign.of(desk.environment, desk.door());
  }

  @Test
  void runsUntilItIsInterrupted() {
    Desk desk = new Desk(home);
    desk.interrupt();
    assertThat(desk.type("worker", "-q").code()).isEqualTo(130);
    assertThat(desk.engines()).isEqualTo(1);
  }
}
