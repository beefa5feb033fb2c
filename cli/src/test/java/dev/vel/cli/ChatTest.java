package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.task.NewTask;
import dev.vel.task.TaskError;
import dev.vel.task.TaskEvent;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vel chat} through a pipe; at a terminal it is what {@code vel shell} is. */
final class ChatTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private UUID continued(int index) {
    return Objects.requireNonNull(desk.vel.submitted.get(index).parameters()).continues();
  }

  private UUID task(int index) {
    return List.copyOf(desk.vel.tasks.keySet()).get(index);
  }

  @Test
  void answersALineForALine() {
    Desk.Said said = desk.pipe("one\n\ntwo\n", "chat", "zero", "-q");
    assertThat(said).isEqualTo(new Desk.Said(0, "Hello, world\n".repeat(3), ""));
    assertThat(desk.vel.submitted)
        .extracting(NewTask::description)
        .containsExactly("zero", "one", "two");
    assertThat(continued(0)).isNull();
    assertThat(continued(2)).isEqualTo(task(1));
    assertThat(desk.engines()).isEqualTo(1);
  }

  @Test
  void sendsFilesAlongWithTheFirstPrompt() throws IOException {
    Files.writeString(home.resolve("a.md"), "one\n");
    Files.writeString(home.resolve("b.md"), "two\n");
    String texts = "\n\nFile a.md:\n\n```\none\n```\n\nFile b.md:\n\n```\ntwo\n```";
    desk.pipe("Compare\nAgain\n", "chat", "--file", "a.md", "-f", "b.md", "-q");
    desk.pipe("Again\n", "chat", "Look", "--file", "a.md", "-f", "b.md", "-q");
    assertThat(desk.vel.submitted)
        .extracting(NewTask::description)
        .containsExactly("Compare" + texts, "Again", "Look" + texts, "Again");
    assertThat(desk.pipe("x\n", "chat", "--file", "none.md"))
        .isEqualTo(new Desk.Said(2, "", "vel: there is no file none.md\n"));
  }

  @Test
  void writesATaskALineForAProgram() {
    Desk.Said said = desk.pipe("one\ntwo\n", "chat", "-o", "jsonl", "--fields", "description");
    assertThat(said.out()).isEqualTo("{\"description\":\"one\"}\n{\"description\":\"two\"}\n");
    JsonNode all = Json.read(desk.pipe("one\n", "chat", "-o", "json").out(), JsonNode.class);
    assertThat(all.at("/data/0/result/output").asText()).isEqualTo("Hello, world");
    assertThat(all.at("/meta/total").asInt()).isEqualTo(1);
  }

  @Test
  void goesOnWithTheConversationUsedLast() {
    desk.type("chat", "one", "-q", "--agent", desk.vel.agentNamed("writer").name());
    desk.type("chat", "two", "-q", "--continue");
    assertThat(continued(1)).isEqualTo(task(0));
    assertThat(desk.vel.submitted.get(1).agentId()).isEqualTo(desk.vel.submitted.get(0).agentId());
    desk.type("chat", "three", "-q", "--resume");
    assertThat(continued(2)).isEqualTo(task(1));
  }

  @Test
  void answersWhereNoConversationCanBeKept() throws IOException {
    Path sessions = home.resolve("STATE").resolve("vel").resolve("sessions");
    Files.createDirectories(sessions.getParent());
    Files.writeString(sessions, "in the way");
    Desk.Said said = desk.pipe("one\ntwo\n", "chat", "-q");
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEqualTo("Hello, world\nHello, world\n");
    assertThat(said.err()).containsOnlyOnce("is not kept for later: cannot use " + sessions);
  }

  @Test
  void refusesToGoOnWithNothing() {
    assertThat(desk.type("chat", "one", "--continue"))
        .isEqualTo(new Desk.Said(1, "", "vel: there is no conversation to go on with at a test\n"));
    assertThat(desk.type("chat", "one", "--continue", "--resume", "x").code()).isEqualTo(2);
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void triesOnWhenTheVelIsAwayBetweenTwoPromptsAndAsksNothingTwice() {
    List<String> keys = new ArrayList<>();
    desk.vel.onSubmit =
        key -> {
          keys.add(Objects.requireNonNull(key));
          if (keys.size() == 2) {
            throw new VelException(ErrorCode.UNAVAILABLE, "nobody there");
          }
        };
    Desk.Said said = desk.pipe("one\ntwo\n", "chat");
    assertThat(said.code()).isZero();
    assertThat(said.out()).isEqualTo("Hello, world\nHello, world\n");
    assertThat(said.err()).containsOnlyOnce("nobody there; trying on for a while\n");
    assertThat(keys).hasSize(3);
    assertThat(keys.get(2)).as("the key of the same prompt").isEqualTo(keys.get(1));
  }

  @Test
  void endsAtOnceWhereNobodyEverAnswered() {
    desk.vel.failure = new VelException(ErrorCode.UNAVAILABLE, "nobody there");
    assertThat(desk.pipe("one\n", "chat")).isEqualTo(new Desk.Said(5, "", "vel: nobody there\n"));
  }

  @Test
  void stopsAtTheFirstPromptThatFails() {
    desk.vel.outcome = TaskStatus.FAILED;
    Desk.Said said = desk.pipe("one\ntwo\n", "chat");
    assertThat(said.code()).isEqualTo(1);
    assertThat(said.out()).isEmpty();
    assertThat(said.err()).startsWith("vel: the task failed: every provider failed");
    assertThat(desk.vel.submitted).hasSize(1);
    assertThat(desk.pipe("one\n", "chat", "-o", "json", "-q").out())
        .contains("\"status\" : \"failed\"");
  }

  @Test
  void saysOnceWhyAPromptFailed() {
    desk.vel.says(
        TaskEvent.Kind.PROGRESS, "{\"step\":\"failover\",\"message\":\"openai answered 400: no\"}");
    desk.vel.outcome = TaskStatus.FAILED;
    desk.vel.error = new TaskError("INVALID_REQUEST", "openai answered 400: no", false);
    assertThat(desk.pipe("one\n", "chat").err())
        .isEqualTo("vel: the task failed: openai answered 400: no\n");
  }

  @Test
  void saysThatAnAnswerIsEmpty() {
    desk.vel.output = "";
    assertThat(desk.pipe("one\ntwo\n", "chat", "-q").err())
        .isEqualTo("the model answered nothing: the conversation goes on without it\n".repeat(2));
    assertThat(continued(1)).isNull();
  }

  @Test
  void cancelsTheTaskWhenInterrupted() {
    desk.vel.outcome = null;
    desk.vel.onWait = desk::interrupt;
    assertThat(desk.pipe("one\ntwo\n", "chat", "-q")).isEqualTo(new Desk.Said(130, "", ""));
    assertThat(desk.vel.cancelled).hasSize(1);
    assertThat(desk.vel.submitted).hasSize(1);
  }

  @Test
  void refusesToSayNothing() {
    assertThat(desk.pipe("\n \n", "chat").err())
        .isEqualTo("vel: nothing was asked: give a prompt, or write one a line\n");
  }

  @Test
  void refusesWhatIsNoTextAndAnswersWhatCameBefore() {
    byte[] latin = "one\nschön\nthree\n".getBytes(StandardCharsets.ISO_8859_1);
    assertThat(desk.pipe(latin, "chat", "-q"))
        .isEqualTo(
            new Desk.Said(
                2,
                "Hello, world\n",
                "vel: standard input is no text in UTF-8: convert it first\n"));
    assertThat(desk.vel.submitted).extracting(NewTask::description).containsExactly("one");
  }

  @Test
  void leavesOutAByteOrderMark() {
    assertThat(desk.pipe("\ufeffschön\r\n\ufeff", "chat", "-q").code()).isZero();
    assertThat(desk.vel.submitted).extracting(NewTask::description).containsExactly("schön");
  }

  @Test
  void needsATerminalForAShell() {
    Desk.Said said = desk.type("shell");
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).contains("needs a terminal").contains("`vel chat`");
  }
}
