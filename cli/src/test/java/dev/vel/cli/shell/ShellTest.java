package dev.vel.cli.shell;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.FakeVel;
import dev.vel.cli.conversation.Home;
import dev.vel.cli.conversation.Session;
import dev.vel.task.NewTask;
import dev.vel.task.Task;
import dev.vel.task.TaskError;
import dev.vel.task.TaskEvent.Kind;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ShellTest {
  @TempDir Path folder;
  private Seat seat;

  @BeforeEach
  void sitDown() {
    seat = new Seat(folder);
    seat.vel.says(Kind.DELTA, "{\"text\":\"Hello, \"}");
    seat.vel.says(Kind.DELTA, "{\"text\":\"world\"}");
  }

  @AfterEach
  void getUp() {
    seat.close();
  }

  private List<@Nullable UUID> continued() {
    List<@Nullable UUID> ids = new ArrayList<>();
    for (NewTask task : seat.vel.submitted) {
      ids.add(Objects.requireNonNull(task.parameters()).continues());
    }
    return ids;
  }

  private List<UUID> tasks() {
    return List.copyOf(seat.vel.tasks.keySet());
  }

  @Test
  void showsTheAnswerAndWhatItTook() {
    assertThat(seat.type("greet me"))
        .isEqualTo(
            "Hello, world\ngroq openai/gpt-oss-120b · 12 + 34 tokens · $0.0000345 · 1.2 s\n\n");
  }

  @Test
  void goesOnFromWhatWasSaidBefore() {
    seat.type("one", "two", "three");
    assertThat(continued()).containsExactly(null, tasks().get(0), tasks().get(1));
    assertThat(seat.opened()).isEqualTo(1);
  }

  @Test
  void opensNoDoorBeforeSomethingIsAsked() {
    seat.type("", "   ", "/help", "/cost", "/nonsense");
    assertThat(seat.opened()).isZero();
  }

  @Test
  void takesTheLastPromptBack() {
    seat.type("one", "two", "/undo", "three");
    assertThat(continued()).containsExactly(null, tasks().get(0), tasks().get(0));
    assertThat(seat.type("/undo", "/undo", "/undo"))
        .isEqualTo("took back: three\ntook back: one\nthere is nothing to take back\n");
  }

  @Test
  void keepsNoTitleFromAPromptThatWasTakenBack() {
    seat.type("a slip", "/undo", "rivers", "lakes");
    assertThat(seat.conversation.session().about()).isEqualTo("rivers");
    seat.type("/undo");
    assertThat(seat.conversation.session().about()).isEqualTo("rivers");
  }

  @Test
  void asksTheLastThingAgainFromWhereItWasAsked() {
    seat.type("one", "two", "/retry");
    assertThat(seat.vel.submitted).extracting(NewTask::description).endsWith("two", "two");
    assertThat(continued()).containsExactly(null, tasks().get(0), tasks().get(0));
    assertThat(seat.conversation.session().tasks()).containsExactly(tasks().get(0), tasks().get(2));
  }

  @Test
  void passesOverAnAnswerThatFailedAndOffersToAskAgain() {
    seat.type("one");
    seat.vel.outcome = TaskStatus.FAILED;
    assertThat(seat.type("two"))
        .contains("the task failed: every provider failed (/retry asks again)");
    seat.vel.outcome = TaskStatus.COMPLETED;
    seat.type("/retry", "three");
    assertThat(continued()).containsExactly(null, tasks().get(0), tasks().get(0), tasks().get(2));
  }

  @Test
  void saysOnceWhyAPromptFailed() {
    seat.vel.script.clear();
    String slow = "{\"step\":\"failover\",\"message\":\"groq is slow; next is openai gpt-5\"}";
    seat.vel.says(Kind.PROGRESS, slow);
    seat.vel.says(Kind.PROGRESS, "{\"step\":\"failover\",\"message\":\"openai answered 400: no\"}");
    seat.vel.outcome = TaskStatus.FAILED;
    seat.vel.error = new TaskError("INVALID_REQUEST", "openai answered 400: no", false);
    assertThat(seat.type("one"))
        .isEqualTo(
            "groq is slow; next is openai gpt-5\nthe task failed: openai answered 400: no\n\n");
    seat.vel.error = new TaskError("TIMEOUT", "the task took too long", false);
    assertThat(seat.type("two"))
        .endsWith("openai answered 400: no\nthe task failed: the task took too long\n\n");
    seat.vel.says(Kind.PROGRESS, "{\"step\":\"calling\",\"message\":\"Running on groq\"}");
    assertThat(seat.type("three")).contains("openai answered 400: no\nthe task failed");
  }

  @Test
  void saysThatAnAnswerIsEmptyAndOffersToAskAgain() {
    seat.type("one");
    seat.vel.script.clear();
    seat.vel.output = " \n";
    assertThat(seat.type("two")).contains("the model answered nothing", "/retry asks again");
    seat.vel.output = "Hello, world";
    assertThat(seat.type("/retry", "three")).doesNotContain("nothing");
    assertThat(seat.vel.submitted).extracting(NewTask::description).endsWith("two", "two", "three");
    assertThat(continued()).containsExactly(null, tasks().get(0), tasks().get(0), tasks().get(2));
  }

  @Test
  void stopsAnAnswerAndGoesOnFromWhatHadCome() {
    seat.vel.outcome = null;
    seat.vel.keepsPartial = true;
    seat.vel.onWait = seat.screen.stops::raise;
    assertThat(seat.type("tell me a story")).startsWith("Hello, world\n[stopped]\n");
    assertThat(seat.vel.cancelled).hasSize(1);
    seat.vel.outcome = TaskStatus.COMPLETED;
    seat.type("and then?");
    assertThat(continued()).containsExactly(null, tasks().get(0));
  }

  @Test
  void keepsTheSessionWhenTheConnectionIsLostAndShowsTheAnswerLater() {
    seat.vel.outcome = null;
    seat.vel.onWait =
        () -> {
          throw new VelException(ErrorCode.UNAVAILABLE, "http://vel.example is gone");
        };
    assertThat(seat.type("one")).isEqualTo("Hello, world\nhttp://vel.example is gone\n");
    assertThat(seat.conversation.session().tasks()).hasSize(1);
    seat.vel.outcome = TaskStatus.COMPLETED;
    assertThat(seat.type("two")).startsWith("the last answer is still under way:\nHello, world\n");
    assertThat(continued()).containsExactly(null, tasks().get(0));
  }

  @Test
  void asksNothingAfterAnAnswerThatIsStoppedWhileItIsWaitedFor() {
    seat.vel.outcome = null;
    seat.vel.onWait =
        () -> {
          throw new VelException(ErrorCode.UNAVAILABLE, "http://vel.example is gone");
        };
    seat.type("one");
    seat.vel.keepsPartial = true;
    seat.vel.onWait = seat.screen.stops::raise;
    assertThat(seat.type("two"))
        .isEqualTo("the last answer is still under way:\nHello, world\n[stopped]\n");
    assertThat(seat.vel.submitted).hasSize(1);
    assertThat(seat.vel.cancelled).containsExactly(tasks().get(0));
  }

  @Test
  void saysWhatGoesWrongBelowAnAnswerThatIsWaitedForToAskAgain() {
    seat.vel.outcome = null;
    seat.vel.onWait =
        () -> {
          throw new VelException(ErrorCode.UNAVAILABLE, "http://vel.example is gone");
        };
    seat.type("one");
    assertThat(seat.type("/retry"))
        .isEqualTo(
            "the last answer is still under way:\nHello, world\nhttp://vel.example is gone\n");
  }

  @Test
  void beginsAnAnswerAnewThatIsVoid() {
    seat.vel.says(Kind.PROGRESS, "{\"status\":\"executing\",\"reset\":true}");
    seat.vel.says(Kind.DELTA, "{\"text\":\"Good morning\"}");
    seat.vel.output = "Good morning";
    assertThat(seat.type("greet"))
        .startsWith(
            "Hello, world\n[the text so far is void: the answer starts over]\nGood morning\n");
  }

  @Test
  void neverLetsTheModelCommandTheScreen() {
    seat.vel.script.clear();
    seat.vel.says(Kind.DELTA, "{\"text\":\"a\\u001b[3\"}");
    seat.vel.says(Kind.DELTA, "{\"text\":\"1mb\\u0007c\\u202ed\"}");
    seat.vel.output = "a\u001b[31mb\u0007c\u202ed";
    assertThat(seat.type("x")).startsWith("abcd\n");
  }

  @Test
  void sumsUpWhatTheSessionTook() {
    assertThat(seat.type("one", "two", "/undo", "/cost"))
        .endsWith("2 answers · 24 + 68 tokens · $0.000069\n");
  }

  @Test
  void countsNoPromptThatFailedAsAnAnswer() {
    seat.vel.failureTakesTokens = true;
    seat.type("one");
    seat.vel.outcome = TaskStatus.FAILED;
    assertThat(seat.type("two", "/cost")).endsWith("1 answer · 24 + 68 tokens · $0.000069\n");
  }

  @Test
  void claimsNoCostOfAnAnswerThatWasStoppedBeforeItWasKnown() {
    seat.type("one");
    seat.vel.outcome = null;
    seat.vel.keepsPartial = true;
    seat.vel.tokens = new TaskResult.Tokens(0, 0, 0, 0);
    seat.vel.onWait = seat.screen.stops::raise;
    assertThat(seat.type("two")).isEqualTo("Hello, world\n[stopped]\n\n");
    assertThat(seat.type("/cost"))
        .isEqualTo(
            "1 answer · 12 + 34 tokens · $0.0000345 · without 1 answer stopped\n"
                + "midway (`vel usage` has an estimate)\n");
  }

  @Test
  void choosesTheAgentAndTheModel() {
    seat.vel.agentNamed("writer");
    assertThat(seat.type("/agent writer", "/model gpt-9", "one", "/model auto", "two"))
        .startsWith("agent: writer\nmodel: gpt-9\n");
    assertThat(seat.vel.submitted)
        .extracting(NewTask::parameters)
        .extracting(TaskParameters::model)
        .containsExactly("gpt-9", null);
    assertThat(seat.type("/agent writre")).contains("did you mean\n'writer'?");
  }

  @Test
  void attachesFilesToTheNextPromptAlone() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "milk\n```\nbread");
    seat.type("/attach notes.txt", "what is this?", "and now?");
    assertThat(seat.vel.submitted.get(0).description())
        .isEqualTo("what is this?\n\nFile notes.txt:\n\n````\nmilk\n```\nbread\n````");
    assertThat(seat.vel.submitted.get(1).description()).isEqualTo("and now?");
    assertThat(seat.type("/attach nowhere.txt")).contains("there is no file ");
  }

  @Test
  void sendsAFileOnceThatIsAttachedTwice() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "milk");
    assertThat(seat.type("/attach notes.txt", "/attach ./notes.txt", "what is this?"))
        .contains("prompt: ./notes.txt (/attach none");
    assertThat(seat.vel.submitted)
        .extracting(NewTask::description)
        .containsExactly("what is this?\n\nFile ./notes.txt:\n\n```\nmilk\n```");
  }

  @Test
  void saysThatAPromptIsTooLongAndKeepsWhatGoesAlongForTheNextOne() throws IOException {
    Files.writeString(folder.resolve("notes.txt"), "milk");
    assertThat(seat.type("/attach notes.txt", "x".repeat(99_999), "what is this?"))
        .contains("the prompt is 100,030 characters long with all that goes along:")
        .contains("100,000 is the")
        .doesNotContain("description");
    assertThat(seat.vel.submitted)
        .extracting(NewTask::description)
        .containsExactly("what is this?\n\nFile notes.txt:\n\n```\nmilk\n```");
  }

  @Test
  void namesSessionsAndGoesBackToThem() {
    seat.type("one", "/save rivers", "/new", "two");
    assertThat(continued()).containsExactly(null, null);
    assertThat(seat.type("/sessions")).contains("rivers ", "one ");
    assertThat(seat.type("/load rivers")).isEqualTo("> one\nHello, world\n");
    seat.type("three");
    assertThat(continued()).endsWith(tasks().get(0));
    assertThat(seat.type("/new", "four", "/save Rivers")).contains("called Rivers already");
    assertThat(seat.type("/load nothing")).contains("there is no session 'nothing' at a test");
  }

  @Test
  void losesNothingOfASessionThatAnotherShellGoesOnWith() throws IOException {
    seat.type("one", "/save rivers");
    try (Seat other = seat.another()) {
      other.type("/load rivers", "two", "/save lakes");
      assertThat(seat.type("three", "four"))
          .containsOnlyOnce("another shell went on with the session rivers: here it goes on")
          .endsWith("\n\n");
      UUID first = tasks().getFirst();
      Session theirs = kept(other.conversation.session().id());
      assertThat(theirs.name()).isEqualTo("lakes");
      assertThat(theirs.tasks()).containsExactly(first, tasks().get(1));
      Session ours = kept(seat.conversation.session().id());
      assertThat(ours.name()).isEqualTo("rivers");
      assertThat(ours.tasks()).containsExactly(first, tasks().get(2), tasks().get(3));
    }
  }

  @Test
  void goesOnWithASessionThatAnEarlierVelKept() throws IOException {
    seat.type("one");
    Path file = folder.resolve("sessions").resolve(seat.conversation.session().id() + ".json");
    Files.writeString(file, Files.readString(file).replaceFirst(",\"edition\":\\d+", ""));
    assertThat(Files.readString(file)).doesNotContain("edition");
    try (Seat later = seat.another()) {
      String tail = seat.conversation.session().tail();
      assertThat(later.type("/load " + tail, "two"))
          .startsWith("> one\n")
          .doesNotContain("another");
    }
  }

  @Test
  void leavesTheNameToTheShellThatKeptItFirst() throws IOException {
    seat.type("one", "/save rivers");
    try (Seat other = seat.another()) {
      other.type("/load rivers", "two");
      seat.type("three");
      assertThat(seat.conversation.session().name()).isNull();
      assertThat(kept(other.conversation.session().id()).name()).isEqualTo("rivers");
    }
  }

  private Session kept(UUID id) throws IOException {
    return seat.sessions.find(
        Objects.requireNonNull(seat.conversation.session().home()), id.toString());
  }

  @Test
  void keepsSessionsForTheirOwnerAlone() throws IOException {
    seat.type("one");
    try (Stream<Path> files = Files.list(folder.resolve("sessions"))) {
      assertThat(files.toList())
          .singleElement()
          .satisfies(file ->
              assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                  .isEqualTo("rw-------"));
    }
  }

  @Test
  void goesOnWhereNoSessionCanBeKeptAndSaysSoOnce() throws IOException {
    Path sessions = folder.resolve("sessions");
    Files.writeString(sessions, "in the way");
    assertThat(seat.type("one"))
        .startsWith("Hello, world\n")
        .contains("this conversation goes on, but is not kept for later: cannot use");
    assertThat(seat.type("two", "/undo", "three")).doesNotContain("kept", "one");
    assertThat(continued()).containsExactly(null, tasks().get(0), tasks().get(0));
    Files.delete(sessions);
    seat.type("four");
    assertThat(kept(seat.conversation.session().id()).tasks()).hasSize(3);
    Files.delete(sessions.resolve(seat.conversation.session().id() + ".json"));
    Files.delete(sessions);
    Files.writeString(sessions, "in the way again");
    assertThat(seat.type("five")).contains("is not kept for later");
  }

  @Test
  void passesOverFilesThatAreNoSessions() throws IOException {
    seat.type("one");
    Files.writeString(folder.resolve("sessions").resolve("x.json"), "{\"half");
    Files.writeString(folder.resolve("sessions").resolve("y.json"), "{\"later\":1}");
    assertThat(seat.type("/sessions")).contains("one ");
  }

  @Test
  void saysWhichSessionIsDamagedAndTakesNoOlderOneInstead() throws IOException {
    seat.type("one", "/save rivers", "/new", "two", "/save lakes");
    Session lakes = seat.conversation.session();
    Home home = Objects.requireNonNull(lakes.home());
    Path file = folder.resolve("sessions").resolve(lakes.id() + ".json");
    damage(file, "{\"half");
    String said = "the session " + lakes.tail() + " is damaged: take " + file + " away";
    assertThatThrownBy(() -> seat.sessions.newest(home)).hasMessageContaining(said);
    assertThatThrownBy(() -> seat.sessions.find(home, lakes.tail())).hasMessageContaining(said);
    assertThatThrownBy(() -> seat.sessions.find(home, "lakes"))
        .hasMessageStartingWith("there is no session 'lakes' at a test")
        .hasMessageEndingWith("; it may have been in " + file + ", which is damaged");
    assertThat(seat.sessions.find(home, "rivers").tasks()).hasSize(1);
    damage(file, "{\u00c3");
    assertThatThrownBy(() -> seat.sessions.newest(home)).hasMessageContaining(said);
    Files.delete(file);
    assertThat(seat.sessions.newest(home).name()).isEqualTo("rivers");
  }

  private static void damage(Path file, String text) throws IOException {
    Files.write(file, text.getBytes(ISO_8859_1));
    Files.setLastModifiedTime(file, FileTime.from(FakeVel.NOW.plusSeconds(60)));
  }

  @Test
  void keepsNothingOfAPrivatePrompt() throws IOException {
    seat.type(" my secret", "more");
    Session kept = seat.sessions.newest(Objects.requireNonNull(seat.conversation.session().home()));
    assertThat(kept.about()).isEqualTo("more");
    assertThat(Json.write(kept)).doesNotContain("secret");
    assertThat(seat.vel.submitted.getFirst().description()).isEqualTo("my secret");
  }

  @Test
  void keepsNoKeyInTheTitleOfASession() {
    String key = "vel_" + "a1-_".repeat(11);
    seat.type("token is " + key, "/new", "!config set openai_api_key hunter2hunter2", "/new");
    assertThat(seat.type("/sessions"))
        .contains("token is ••••", "!config set openai_api_key ••••")
        .doesNotContain("hunter2");
    seat.type("why is pplx-abc123 refused?");
    assertThat(seat.conversation.session().about()).isEqualTo("why is •••• refused?");
    assertThat(seat.vel.submitted.getLast().description()).contains("pplx-abc123");
  }

  @Test
  void exportsTheConversation() throws IOException {
    seat.type("one", "two", "/export talk.md", "/export talk.json");
    assertThat(folder.resolve("talk.md"))
        .hasContent("# one\n\n---\n\n> one\n\nHello, world\n\n---\n\n> two\n\nHello, world\n");
    JsonNode json = Json.read(Files.readString(folder.resolve("talk.json")), JsonNode.class);
    assertThat(json.at("/turns/1/prompt").asText()).isEqualTo("two");
    assertThat(json.at("/turns/1/cost_usd").decimalValue()).isEqualByComparingTo("0.0000345");
    assertThat(seat.type("/export talk.md")).contains("exists already");
  }

  @Test
  void writesNoFileWhereThereIsNothingToExport() {
    assertThat(seat.type("/export talk.md")).contains("there is nothing to export yet");
    assertThat(folder.resolve("talk.md")).doesNotExist();
    assertThat(seat.type("one", "/export talk.md")).contains("wrote 1 answer to");
  }

  @Test
  void leavesOnTheSecondCtrlCOnAnEmptyLineOnly() {
    Keyboard.Typed empty = new Keyboard.Typed.Stopped(false);
    Keyboard.Typed text = new Keyboard.Typed.Stopped(true);
    assertThat(seat.does(text, empty, text, empty, empty, new Keyboard.Typed.Text("one")))
        .isEqualTo("Ctrl-C again leaves\nCtrl-C again leaves\n");
    assertThat(seat.left).isEqualTo(1);
  }

  @Test
  void tellsCommandsFromPrompts() {
    assertThat(seat.type("/hepl")).contains("there is no command /hepl; did you mean '/help'?");
    seat.type("/etc/hosts is what?", "//help me", "!important");
    assertThat(seat.vel.submitted)
        .extracting(NewTask::description)
        .containsExactly("/etc/hosts is what?", "/help me", "!important");
    assertThat(seat.type("/exit", "never")).isEmpty();
  }

  @Test
  void takesCommandsInCapitalsAsWell() {
    assertThat(seat.type("/HELP", "/Resume nothing")).contains("/export", "no session 'nothing'");
    assertThat(seat.type("/Hepl")).contains("there is no command /Hepl; did you mean '/help'?");
    seat.type("/Users/ada is what?");
    assertThat(seat.vel.submitted)
        .extracting(NewTask::description)
        .containsExactly("/Users/ada is what?");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/undo",
        "/new",
        "/clear",
        "/cost",
        "/retry",
        "/sessions",
        "/help",
        "/quit",
        "/Exit"
      })
  void refusesWordsBehindACommandThatTakesNone(String command) {
    seat.type("one");
    assertThat(seat.type(command + " now", "two"))
        .startsWith(command + " stands alone: leave out 'now'\nHello, world\n");
    assertThat(continued()).containsExactly(null, tasks().get(0));
  }

  @Test
  void tellsByWhichOtherNamesCommandsAreKnown() {
    assertThat(seat.type("/help"))
        .contains("/new, /clear", "/load, /resume SESSION", "/quit, /exit", "/help, /?");
    assertThat(seat.type("/resum")).contains("did you mean '/resume'?");
  }

  @Test
  void goesOnWithAnAnswerThatWasUnderWayWhenItResumes() {
    Task open = seat.vel.taskOf(seat.vel.agentNamed("a"), "long", TaskStatus.IN_PROGRESS);
    Session old =
        new Session(
            UUID.randomUUID(),
            "old",
            new Home("a test", seat.vel.me().id()),
            null,
            null,
            "long",
            List.of(open.id()),
            open.id(),
            dev.vel.cli.conversation.Spent.NOTHING,
            FakeVel.NOW,
            FakeVel.NOW,
            0);
    save(old);
    assertThat(seat.type("/load old", "next"))
        .startsWith("> long\nthe last answer is still under way:\nHello, world\n");
    assertThat(continued()).containsExactly(open.id());
  }

  private void save(Session session) {
    try {
      seat.sessions.save(session);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
