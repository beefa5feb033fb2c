package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.cli.output.Feed;
import dev.vel.config.SettingsLoader;
import dev.vel.identity.MovableClock;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the prompt, of what is piped in, and of files that go along. */
final class PromptTest {
  @TempDir Path home;
  private final MovableClock clock = new MovableClock();
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private String prompt() {
    return desk.vel.submitted.getLast().description();
  }

  private TaskParameters parameters() {
    return Objects.requireNonNull(desk.vel.submitted.getLast().parameters());
  }

  private static Desk.Said refused(String sentence) {
    return new Desk.Said(2, "", "vel: " + sentence + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-", "/dev/stdin"})
  void givesWhatIsPipedInToTheSchemaThatNamesIt(String name) {
    desk.vel.output = "{}";
    desk.feed = Feed.CERTAIN;
    desk.pipe("{\"type\":\"object\"}", "run", "Compare", "--output-schema", name, "-q");
    assertThat(prompt()).isEqualTo("Compare");
    assertThat(desk.pipe("{}", "run", "-", "--output-schema", name))
        .isEqualTo(
            refused(
                "standard input can be read once, and is wanted by --output-schema "
                    + name
                    + " and the prompt: put one of them into a file or an argument"));
  }

  @Test
  void givesWhatIsPipedInToTheFileThatNamesIt() {
    desk.feed = Feed.CERTAIN;
    desk.pipe("piped", "run", "Compare", "--file", "/dev/stdin", "-q");
    assertThat(prompt()).isEqualTo("Compare\n\nFile /dev/stdin:\n\n```\npiped\n```");
    assertThat(desk.pipe("x", "run", "--file", "/dev/stdin").code()).isEqualTo(2);
  }

  @Test
  void namesTheFileThatCannotBeRead() throws Exception {
    Files.createSymbolicLink(home.resolve("loop"), Path.of("loop"));
    assertThat(desk.type("run", "x", "--file", home.resolve("loop").toString()))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(2);
          assertThat(said.err()).contains("loop cannot be read: ").contains("symbolic links");
        });
    assertThat(desk.type("run", "x", "--output-schema", home.resolve("loop").toString()))
        .satisfies(said -> {
          assertThat(said.code()).isEqualTo(2);
          assertThat(said.err()).contains("loop cannot be read: ");
        });
  }

  @Test
  void appendsWhatIsPipedInToTheArgument() {
    desk.feed = Feed.CERTAIN;
    desk.pipe("+ one\n- two\n", "run", "Review this", "-q");
    assertThat(prompt()).isEqualTo("Review this\n\n+ one\n- two");
    desk.pipe("+ one\n", "task", "submit", "Review this", "-q");
    assertThat(prompt()).isEqualTo("Review this\n\n+ one");
  }

  @Test
  void takesWhatIsPipedInAloneForThePrompt() {
    desk.feed = Feed.CERTAIN;
    desk.pipe("Name three rivers\n", "run", "-q");
    assertThat(prompt()).isEqualTo("Name three rivers");
    assertThat(desk.pipe("\n", "run"))
        .isEqualTo(refused("the prompt is missing: say what to do, or pipe it in"));
  }

  @Test
  void leavesAloneWhatItIsToldTo() {
    desk.feed = Feed.CERTAIN;
    desk.pipe("the rest of a list\n", "run", "one", "--no-stdin", "-q");
    assertThat(prompt()).isEqualTo("one");
    assertThat(desk.pipe("x", "run", "-", "--no-stdin").code()).isEqualTo(2);
    desk.feed = Feed.NONE;
    desk.pipe("never read", "run", "two", "-q");
    assertThat(prompt()).isEqualTo("two");
  }

  @Test
  void goesOnWithoutASocketThatSaysNothing() throws Exception {
    desk.feed = Feed.DOUBTFUL;
    goesOnWithout();
  }

  @Test
  void goesOnWithoutAPipeThatTheProgramWhichStartedItForgot() throws Exception {
    desk.feed = Feed.CERTAIN;
    desk.pipeOfParent = true;
    goesOnWithout();
  }

  @Test
  void waitsForWhatIsTheWholePrompt() throws Exception {
    desk.feed = Feed.CERTAIN;
    desk.pipeOfParent = true;
    desk.clock = clock;
    try (Silence in = new Silence()) {
      CompletableFuture<Desk.Said> run = started(in, "run");
      in.asked.await();
      clock.move(Duration.ofSeconds(20));
      Awaitility.await().until(() -> said.size() > 0);
      in.end.write("late".getBytes(StandardCharsets.UTF_8));
      in.end.close();
      assertThat(run.get(20, TimeUnit.SECONDS).err())
          .startsWith("waiting for standard input, for there is no other prompt\n");
      assertThat(prompt()).isEqualTo("late");
    }
  }

  private void goesOnWithout() throws Exception {
    desk.clock = clock;
    try (Silence in = new Silence()) {
      CompletableFuture<Desk.Said> run = started(in, "run", "one");
      in.asked.await();
      clock.move(Duration.ofMillis(2_900));
      assertThat(run).isNotDone();
      clock.move(Duration.ofMillis(200));
      assertThat(run.get(20, TimeUnit.SECONDS).err())
          .startsWith("nothing comes on standard input: going on without");
      assertThat(prompt()).isEqualTo("one");
    }
  }

  @Test
  void waitsForAPipeHoweverLateItBegins() throws Exception {
    desk.feed = Feed.CERTAIN;
    desk.clock = clock;
    String notice = "waiting for standard input; --no-stdin goes on without it\n";
    try (Silence in = new Silence()) {
      CompletableFuture<Desk.Said> run = started(in, "run", "one");
      in.asked.await();
      clock.move(Duration.ofSeconds(3));
      Awaitility.await().until(() -> said.toString(StandardCharsets.UTF_8).equals(notice));
      assertThat(run).isNotDone();
      in.end.write("two".getBytes(StandardCharsets.UTF_8));
      in.end.close();
      assertThat(run.get(20, TimeUnit.SECONDS).err()).startsWith(notice);
      assertThat(prompt()).isEqualTo("one\n\ntwo");
    }
  }

  @Test
  void stopsWaitingWhenInterrupted() throws Exception {
    desk.feed = Feed.CERTAIN;
    try (PipedOutputStream silent = new PipedOutputStream();
        PipedInputStream in = new PipedInputStream(silent)) {
      CompletableFuture<Desk.Said> run = started(in, "run", "one", "-q");
      desk.interrupt();
      assertThat(run.get(20, TimeUnit.SECONDS).code()).isEqualTo(130);
      assertThat(desk.vel.submitted).isEmpty();
    }
  }

  private CompletableFuture<Desk.Said> started(InputStream in, String... words) {
    return CompletableFuture.supplyAsync(() -> {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      PrintStream errors = new PrintStream(said, true, StandardCharsets.UTF_8);
      int code = Main.run(words, desk.surroundings(in, out, errors));
      return new Desk.Said(
          code, out.toString(StandardCharsets.UTF_8), said.toString(StandardCharsets.UTF_8));
    });
  }

  /** A pipe that says nothing as long as nothing is written to its end. */
  private static final class Silence extends PipedInputStream {
    final CountDownLatch asked = new CountDownLatch(1);
    final PipedOutputStream end;

    Silence() throws IOException {
      end = new PipedOutputStream(this);
    }

    @Override
    public synchronized int read() throws IOException {
      asked.countDown();
      return super.read();
    }
  }

  @Test
  void refusesWhatIsNoText() throws IOException {
    desk.feed = Feed.CERTAIN;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    for (String[] words : new String[][] {{"run", "-"}, {"run", "see this"}}) {
      err.reset();
      InputStream in = new java.io.ByteArrayInputStream(new byte[] {'a', (byte) 0xff, 'b'});
      PrintStream errors = new PrintStream(err, true, StandardCharsets.UTF_8);
      int code = Main.run(words, desk.surroundings(in, new ByteArrayOutputStream(), errors));
      assertThat(code).isEqualTo(2);
      assertThat(err.toString(StandardCharsets.UTF_8))
          .isEqualTo("vel: standard input is no text in UTF-8: convert it first\n");
    }
    assertThat(desk.vel.submitted).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "--file, '', the name of the file to go along is empty: name one",
    "--output-schema, '', the name of the file is empty: name one",
    "--output-schema, ., ' is a folder: name a file'"
  })
  void saysOfNamesThatNameNoFileWhatIsWrong(String option, String name, String sentence) {
    Desk.Said said = desk.type("run", "x", option, name);
    assertThat(said.code()).isEqualTo(2);
    assertThat(said.err()).startsWith("vel: ").endsWith(sentence + "\n");
  }

  @Test
  void takesAByteOrderMarkForNoPartOfAText() throws IOException {
    Files.writeString(home.resolve("a.md"), "\uFEFFone\n");
    Files.writeString(home.resolve("s.json"), "\uFEFF{\"type\":\"object\"}");
    desk.vel.output = "{}";
    desk.feed = Feed.CERTAIN;
    Desk.Said said =
        desk.pipe("\uFEFFCompare", "run", "-", "--file", "a.md", "--output-schema", "s.json", "-q");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(prompt()).isEqualTo("Compare\n\nFile a.md:\n\n```\none\n```");
  }

  @Test
  void attachesFilesUnderTheirNames() throws IOException {
    Files.writeString(home.resolve("a.md"), "one\n```\ntwo\n```\n");
    Files.writeString(home.resolve("b, c.txt"), "three");
    desk.type("run", "Compare", "--file", "a.md", "-f", "b, c.txt", "-q");
    assertThat(prompt())
        .isEqualTo(
            "Compare\n\nFile a.md:\n\n````\none\n```\ntwo\n```\n````"
                + "\n\nFile b, c.txt:\n\n```\nthree\n```");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "photo.png | photo.png is no text in UTF-8: what can be attached is source code, Markdown,"
            + " CSV, JSON, logs and the like; pictures, sound and films cannot go along",
        "zeros.bin | zeros.bin is no text in UTF-8: what can be attached is source code, Markdown,"
            + " CSV, JSON, logs and the like; convert it to UTF-8 where it is text in another"
            + " encoding",
        "long.txt | with long.txt the attached files are longer than the 100000 characters that a"
            + " prompt may have: attach fewer, or parts of them",
        "vast.txt | vast.txt is longer than the 100000 characters that a prompt may have",
        "none.txt | there is no file none.txt",
        "folder | folder is a folder: attach the files in it that matter"
      })
  void refusesWhatCannotGoAlong(String file, String sentence) throws IOException {
    Files.write(home.resolve("photo.png"), new byte[] {(byte) 0x89, 'P', 'N', 'G'});
    Files.write(home.resolve("zeros.bin"), new byte[9]);
    Files.writeString(home.resolve("long.txt"), "x".repeat(100_001));
    Files.writeString(home.resolve("vast.txt"), "x".repeat(400_001));
    Files.createDirectory(home.resolve("folder"));
    assertThat(desk.type("run", "See", "--file", file)).isEqualTo(refused(sentence));
    assertThat(desk.vel.submitted).isEmpty();
  }

  @Test
  void boundsThePromptWithAllThatGoesAlong() throws IOException {
    Files.writeString(home.resolve("a.txt"), "x".repeat(60_000));
    desk.feed = Feed.CERTAIN;
    assertThat(desk.pipe("y".repeat(60_000), "run", "See", "--file", "a.txt").err())
        .matches(
            "vel: the prompt is 120,0\\d\\d characters long with all that goes along: 100,000 is"
                + " the most\n");
  }

  @Test
  void asksForAnswersThatSatisfyASchema() throws IOException {
    desk.screen = true;
    desk.columns = 200;
    Files.writeString(home.resolve("s.json"), "{\"type\":\"object\"}");
    desk.vel.says(dev.vel.task.TaskEvent.Kind.DELTA, "{\"text\":\"{\\\"a\\\":\"}");
    desk.vel.output = "{\"a\":1}";
    Desk.Said said = desk.type("run", "x", "--output-schema", "s.json", "-q");
    assertThat(said).isEqualTo(new Desk.Said(0, "{\"a\":1}\n", ""));
    assertThat(Objects.requireNonNull(parameters().responseSchema()).toString())
        .isEqualTo("{\"type\":\"object\"}");
    Files.writeString(home.resolve("s.json"), "[]");
    assertThat(desk.type("run", "x", "--output-schema", "s.json").err())
        .isEqualTo(
            "vel: --output-schema: s.json is no JSON Schema, which begins with { and says a"
                + " type\n");
    Files.writeString(home.resolve("s.json"), "{");
    assertThat(desk.type("run", "x", "--output-schema", "s.json").err())
        .startsWith("vel: --output-schema: s.json is no JSON: ");
    Files.writeString(home.resolve("s.json"), "{\"required\":\"name\"}");
    assertThat(desk.type("run", "x", "--output-schema", "s.json"))
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: --output-schema: s.json is not a valid JSON Schema: /required string found,"
                    + " array expected\n"));
    assertThat(desk.vel.submitted).hasSize(1);
    assertThat(desk.type("run", "x", "--output-schema", "none.json").code()).isEqualTo(2);
  }

  @Test
  void takesDurationsForATimeout() {
    desk.type("run", "x", "--timeout", "2m", "-q");
    assertThat(Json.write(parameters())).isEqualTo("{\"timeout_seconds\":120}");
    assertThat(desk.type("run", "x", "--timeout", "11m").err())
        .startsWith(
            "vel: invalid value for option '--timeout': must be a duration of 1–600 s, such as 90s"
                + " or 2m, not '11m'");
    assertThat(desk.type("run", "x", "--timeout", "0").code()).isEqualTo(2);
  }

  @Test
  void goesOnFromTheLastTaskThatItCompleted() throws IOException {
    desk.vel.agentNamed("writer");
    assertThat(desk.type("run", "x", "--continue").err())
        .isEqualTo(
            "vel: `vel run` has completed nothing at a test yet that could be gone on from;"
                + " --continue-from names a task\n");
    desk.type("run", "one", "-q", "--agent", "writer");
    desk.type("task", "submit", "not this one", "-q");
    desk.vel.outcome = dev.vel.task.TaskStatus.FAILED;
    desk.type("run", "nor this", "-q");
    desk.vel.outcome = dev.vel.task.TaskStatus.COMPLETED;
    var first =
        desk.vel.tasks.values().stream()
            .filter(task -> task.description().equals("one"))
            .findFirst()
            .orElseThrow();
    desk.type("run", "two", "-qc");
    assertThat(parameters().continues()).isEqualTo(first.id());
    assertThat(desk.vel.submitted.getLast().agentId()).isEqualTo(first.agentId());
    desk.type("run", "three", "-q", "--continue-from", first.id().toString());
    assertThat(parameters().continues()).isEqualTo(first.id());
    assertThat(desk.type("run", "x", "--continue", "--continue-from", "y"))
        .isEqualTo(refused("--continue and --continue-from exclude each other"));
    Files.writeString(home.resolve("other.yaml"), "vel_data_dir: elsewhere\n");
    desk.environment.put("VEL_CONFIG", "other.yaml");
    desk.settings =
        Optional.of(SettingsLoader.load(desk.environment, home, SettingsLoader.Door.COMMAND));
    assertThat(desk.type("run", "x", "--continue").code()).as("in another database").isEqualTo(1);
    try (var files = Files.list(Path.of(desk.environment.get("XDG_STATE_HOME"), "vel/last-task"))) {
      assertThat(files)
          .singleElement()
          .satisfies(file ->
              assertThat(Files.getPosixFilePermissions(file))
                  .hasToString("[OWNER_READ, OWNER_WRITE]"));
    }
  }
}
