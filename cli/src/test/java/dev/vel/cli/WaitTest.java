package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent.Kind;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WaitTest {
  @TempDir Path home;
  private Desk desk;
  private Agent writer;
  private Task one;
  private Task two;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    writer = desk.vel.agentNamed("writer");
    one = desk.vel.taskOf(writer, "first", TaskStatus.IN_PROGRESS);
    two = desk.vel.taskOf(writer, "second", TaskStatus.PENDING);
  }

  private Desk.Said vigil(String... options) {
    List<String> words = new ArrayList<>(List.of("wait", one.id().toString(), two.id().toString()));
    words.addAll(List.of(options));
    return desk.type(words.toArray(String[]::new));
  }

  private static String tail(Task task) {
    return task.id().toString().substring(28);
  }

  @Test
  void waitsForAllAndTellsEachOnStandardError() {
    Desk.Said said = vigil();
    assertThat(said.code()).isZero();
    assertThat(said.out().lines().map(line -> line.split(" {2,}")[0]))
        .containsExactly("ID", one.id().toString(), two.id().toString());
    assertThat(said.err())
        .isEqualTo(
            "1 of 2  completed  %s\n2 of 2  completed  %s\n".formatted(tail(one), tail(two)));
    assertThat(desk.engines()).isEqualTo(1);
  }

  @Test
  void returnsAsSoonAsOneEndsOtherwise() {
    desk.vel.outcome = null;
    desk.vel.outcomes.put(two.id(), TaskStatus.FAILED);
    Desk.Said said = vigil("-q", "-o", "json");
    assertThat(said.code()).isEqualTo(1);
    JsonNode answer = Json.read(said.out(), JsonNode.class);
    assertThat(answer.at("/data/0/status").asText()).isEqualTo("in_progress");
    assertThat(answer.at("/data/1/status").asText()).isEqualTo("failed");
    assertThat(answer.path("meta"))
        .isEqualTo(Json.object().put("total", 2).put("reached", 0).put("outcome", "missed"));
    assertThat(said.err())
        .isEqualTo("vel: task " + tail(two) + " ended as failed: every provider failed\n");
  }

  @Test
  void takesAnyEndThatIsAskedFor() {
    desk.vel.outcomes.put(one.id(), TaskStatus.CANCELLED);
    desk.vel.outcomes.put(two.id(), TaskStatus.FAILED);
    assertThat(vigil("--for", "completed,failed,cancelled").code()).isZero();
    Desk.Said completed = vigil();
    assertThat(completed.code()).isEqualTo(1);
    assertThat(completed.err())
        .contains("2 tasks ended otherwise: " + tail(one) + " cancelled, " + tail(two) + " failed");
  }

  @Test
  void waitsForATaskToStart() {
    desk.vel.outcome = null;
    desk.vel.says(Kind.PROGRESS, "{\"progress\":10,\"status\":\"executing\"}");
    desk.vel.onWait =
        () -> desk.vel.tasks.put(two.id(), desk.vel.taskAs(two, TaskStatus.IN_PROGRESS));
    assertThat(vigil("--for", "in_progress").code()).isZero();
  }

  @Test
  void givesUpInTimeAndShowsHowFarItCame() {
    desk.vel.outcome = null;
    desk.vel.outcomes.put(one.id(), TaskStatus.COMPLETED);
    Desk.Said said = vigil("--timeout", "1s", "-o", "jsonl");
    assertThat(said.code()).isEqualTo(6);
    assertThat(said.out().lines()).hasSize(2);
    assertThat(said.err())
        .endsWith("vel: timed out; still waited for: " + tail(two) + " pending\n");
    assertThat(vigil("--timeout", "0").code()).isEqualTo(6);
  }

  @Test
  void showsWhatWasLastSeenWhenTheTimeIsOverWhileTheVelIsAway() {
    desk.vel.outcome = null;
    desk.vel.enduring = true;
    desk.vel.onWait = () -> desk.vel.failure = new VelException(ErrorCode.UNAVAILABLE, "gone");
    Desk.Said said = vigil("--timeout", "1s", "-o", "json");
    assertThat(said.code()).isEqualTo(6);
    assertThat(Json.read(said.out(), JsonNode.class).at("/meta/outcome").asText())
        .isEqualTo("timed_out");
    assertThat(said.err())
        .isEqualTo(
            "vel: timed out while the vel could not be reached; when last seen, still waited for: "
                + "%s in_progress, %s pending\n".formatted(tail(one), tail(two)));
  }

  @Test
  void asksForNothingMoreWhenAllHaveEnded() {
    Task done = desk.vel.taskOf(writer, "third", TaskStatus.COMPLETED);
    desk.vel.streams = 0;
    Desk.Said said = desk.type("wait", done.id().toString(), tail(done), "-o", "yaml");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("total: 1", "outcome: reached");
    assertThat(desk.engines()).isZero();
  }

  @Test
  void makesDoWithTheStreamsThereAre() {
    desk.vel.streams = 1;
    assertThat(vigil().code()).isZero();
    assertThat(desk.vel.streams).isEqualTo(1);
  }

  @Test
  void followsMoreTasksThanThereAreStreamsForOneAfterAnother() {
    List<String> words = new ArrayList<>(List.of("wait", "-o", "jsonl"));
    for (int i = 0; i < 11; i++) {
      words.add(desk.vel.taskOf(writer, "more " + i, TaskStatus.PENDING).id().toString());
    }
    desk.vel.streams = 5;
    Desk.Said said = desk.type(words.toArray(String[]::new));
    assertThat(said.code()).isZero();
    assertThat(said.out().lines()).hasSize(11).allMatch(line -> line.contains("\"completed\""));
  }

  @Test
  void leavesTheTasksAloneWhenItIsInterrupted() {
    desk.vel.outcome = null;
    desk.vel.onWait = desk::interrupt;
    assertThat(vigil()).isEqualTo(new Desk.Said(130, "", ""));
    assertThat(desk.vel.cancelled).isEmpty();
    assertThat(desk.vel.streams).isEqualTo(Integer.MAX_VALUE);
  }

  @Test
  void refusesWrongUsage() {
    assertThat(desk.type("wait").err()).contains("missing required parameter: 'TASK'");
    assertThat(vigil("--for", "compleded").err()).contains("did you mean 'completed'?");
    assertThat(vigil("--timeout", "soon").err()).contains("must be a duration such as 90s");
    assertThat(vigil("--timeout", "soon").code()).isEqualTo(2);
    String other = "00000000-0000-7000-8000-000000000000";
    assertThat(desk.type("wait", other))
        .isEqualTo(new Desk.Said(1, "", "vel: task " + other + " not found\n"));
  }
}
