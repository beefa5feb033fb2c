package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.agent.Agent;
import dev.vel.task.Task;
import dev.vel.task.TaskEvent.Kind;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LogsTest {
  @TempDir Path home;
  private Desk desk;
  private Agent writer;
  private Task done;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    writer = desk.vel.agentNamed("writer");
    done = desk.vel.taskOf(writer, "one", TaskStatus.COMPLETED);
  }

  private static List<JsonNode> lines(Desk.Said said) {
    return said.out().lines().map(line -> Json.read(line, JsonNode.class)).toList();
  }

  @Test
  void tellsWhatHappenedToTheLastTasksInTheOrderOfTime() {
    Task other = desk.vel.taskOf(writer, "two", TaskStatus.COMPLETED);
    Desk.Said said = desk.type("logs");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(said.out().lines())
        .hasSize(done.history().size() + other.history().size())
        .allMatch(line -> line.matches("2026-11-22T\\S+Z  \\S{36}  \\S+ *  .+"))
        .isSortedAccordingTo((a, b) -> a.substring(0, 20).compareTo(b.substring(0, 20)));
    assertThat(said.out()).contains(done.id().toString(), other.id().toString());
    assertThat(desk.type("logs", done.id().toString()).out()).doesNotContain(other.id().toString());
    assertThat(desk.type("logs", "-n", "1").out().lines()).hasSize(1);
    assertThat(desk.type("logs", "--since", "2026-11-23").err())
        .isEqualTo("nothing has happened\n");
  }

  @Test
  void writesEveryFormat() {
    JsonNode json = Json.read(desk.type("logs", "-o", "json").out(), JsonNode.class);
    assertThat(json.at("/data/0/task").asText()).isEqualTo(done.id().toString());
    assertThat(json.at("/meta/total").asInt()).isEqualTo(done.history().size());
    assertThat(lines(desk.type("logs", "-o", "jsonl"))).hasSize(done.history().size());
    assertThat(desk.type("logs", "--jq", ".data[0].step", "-q").out()).isNotBlank();
  }

  @Test
  void followsWhatHasNotEndedUntilItHas() {
    for (int i = 0; i < 7; i++) {
      desk.vel.taskOf(writer, "open " + i, TaskStatus.IN_PROGRESS);
    }
    desk.vel.says(
        Kind.PROGRESS,
        "{\"progress\":30,\"step\":\"failover\",\"status\":\"executing\",\"message\":\"groq is"
            + " away\"}");
    desk.vel.says(Kind.DELTA, "{\"text\":\"not for a log\"}");
    Desk.Said said = desk.type("logs", "--follow", "-o", "jsonl");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(lines(said).stream().filter(line -> line.path("step").asText().equals("failover")))
        .hasSize(7)
        .allMatch(line -> line.path("message").asText().equals("groq is away"));
    assertThat(said.out()).doesNotContain("not for a log").doesNotContain(done.id().toString());
    assertThat(desk.engines()).isEqualTo(1);
    assertThat(desk.type("logs", "-f"))
        .isEqualTo(new Desk.Said(0, "", "no task runs or waits: there is nothing to follow\n"));
  }

  @Test
  void makesDoWithTheStreamsThereAre() {
    desk.vel.streams = 1;
    desk.vel.taskOf(writer, "open", TaskStatus.IN_PROGRESS);
    assertThat(desk.type("logs", "-f").code()).isZero();
    desk.vel.streams = 0;
    desk.vel.taskOf(writer, "open", TaskStatus.IN_PROGRESS);
    assertThat(desk.type("logs", "-f").code()).isEqualTo(7);
  }

  @Test
  void stopsFollowingWhenInterruptedAndLeavesTheTasksAlone() {
    desk.vel.taskOf(writer, "open", TaskStatus.IN_PROGRESS);
    desk.vel.outcome = null;
    desk.vel.onWait = desk.interrupted::countDown;
    assertThat(desk.type("logs", "-f").code()).isEqualTo(130);
    assertThat(desk.vel.cancelled).isEmpty();
  }

  @Test
  void refusesToFollowInOnePiece() {
    assertThat(desk.type("logs", "-f", "-o", "json"))
        .isEqualTo(
            new Desk.Said(2, "", "vel: --follow writes line after line: use -o jsonl with it\n"));
  }
}
