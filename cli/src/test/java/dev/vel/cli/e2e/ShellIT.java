package dev.vel.cli.e2e;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.Settings;
import dev.vel.db.TestDatabase;
import dev.vel.llm.FakeProvider;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code vel shell} as somebody at a terminal meets it: a real process in a real pty. */
class ShellIT {
  private static final String CTRL_C = "\u0003";
  private static final String CTRL_D = "\u0004";
  private static final String CTRL_R = "\u0012";
  private static final String PASTE = "\u001b[200~";
  private static final String PASTED = "\u001b[201~";

  private static final String PASTE_MARKED = "\u001b[?2004h";

  private static final String MARKDOWN =
      """
      # Rivers

      The **Danube** is long.

      | river | length | mouth |
      |---|---:|---|
      | Danube | 2850 km | the Black Sea |
      | Rhine | 1230 km | the North Sea |

      Done.
      """;

  @TempDir Path home;
  private final Map<String, String> environment = new HashMap<>();
  private final BlockingQueue<JsonNode> asked = new LinkedBlockingQueue<>();
  private FakeProvider provider;

  @BeforeEach
  void startTheModel() {
    provider = new FakeProvider(this::answer).withoutList();
    environment.put("DATABASE_URL", Veld.databaseUrl(TestDatabase.settings()));
    environment.put("OPENAI_BASE_URL", provider.base().toString());
    environment.put("OPENAI_API_KEY", "sk-shell");
  }

  @AfterEach
  void stopTheModel() throws IOException {
    provider.close();
  }

  /** Answers what the last message asks for. */
  private void answer(OutputStream out, FakeProvider self)
      throws IOException, InterruptedException {
    String request = self.request();
    JsonNode body = Json.read(request.substring(request.indexOf("\r\n\r\n") + 4), JsonNode.class);
    asked.add(body);
    String prompt =
        body.path("messages").path(body.path("messages").size() - 1).path("content").asText();
    FakeProvider.write(out, FakeProvider.SSE_HEAD);
    if (prompt.contains("forever")) {
      for (int i = 0; ; i++) {
        say(out, "word" + i + " ");
        Thread.sleep(40);
      }
    } else if (prompt.contains("slowly")) {
      for (int i = 0; i < 40; i++) {
        say(out, "word" + i + " ");
        Thread.sleep(50);
      }
    } else if (prompt.contains("markdown")) {
      for (int i = 0; i < MARKDOWN.length(); i += 7) {
        say(out, MARKDOWN.substring(i, Math.min(i + 7, MARKDOWN.length())));
        Thread.sleep(5);
      }
    } else if (prompt.contains("control")) {
      say(out, "be\u001b[2J\u001b[Hhave\u001b]0;title\u0007d");
    } else {
      say(out, "You said: " + prompt.replace('\n', '/'));
    }
    FakeProvider.write(out, FakeProvider.finish("stop") + "data: [DONE]\n\n");
  }

  private static void say(OutputStream out, String text) throws IOException {
    String piece = Json.object().put("x", text).path("x").toString();
    FakeProvider.write(out, FakeProvider.piece(piece.substring(1, piece.length() - 1)));
  }

  private Pty shell(int columns, int rows, String... more) throws IOException {
    return Pty.start(
        Programs.vel(Stream.concat(Stream.of("shell"), Stream.of(more)).toArray(String[]::new)),
        home,
        environment,
        columns,
        rows);
  }

  private List<String> messages() throws InterruptedException {
    return asked.take().path("messages").findValuesAsText("content");
  }

  @Test
  void streamsAnAnswerThatCtrlCStopsAndGoesOnFromWhatHadCome() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("talk forever");
      pty.see("word5 ");
      pty.type(CTRL_C);
      pty.see("[stopped]");
      pty.line("and?");
      pty.see("You said: and?");
      pty.awaitPrompt();
      messages();
      assertThat(messages())
          .endsWith("and?")
          .anyMatch(message -> message.equals("talk forever"))
          .anyMatch(message -> message.startsWith("word0 word1 word2"));
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
    }
  }

  @Test
  void takesArrowsForKeysWhereverTheyArePressed() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("talk slowly");
      pty.see("word3 ");
      pty.type("ab\u001b[Dx\u001b[1;2P");
      pty.await("the answer and what was typed", all -> pty.screen().line().endsWith("> axb"));
      pty.type("\u001b[C!\u001bOH\u001b[3~\r");
      pty.see("You said: xb!");
    }
  }

  @Test
  void clearsTextOnCtrlCAndLeavesOnTheSecondOnAnEmptyLine() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.awaitPrompt();
      pty.type("half a thou");
      pty.see("half a thou");
      pty.type(CTRL_C);
      pty.awaitPrompt();
      pty.type(CTRL_C);
      pty.see("Ctrl-C again leaves");
      pty.awaitPrompt();
      pty.type(CTRL_C);
      assertThat(pty.exit()).isZero();
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void submitsNothingOfAPasteByItself() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.awaitPrompt();
      pty.type(PASTE + "one\rtwo\rthree\r" + PASTED);
      pty.await("the paste", all -> all.contains("> one\n… two\n… three"));
      assertThat(asked).isEmpty();
      pty.type("four\r");
      pty.see("You said: one/two/three/four");
    }
  }

  @Test
  void takesPromptsOfSeveralLines() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.awaitPrompt();
      pty.type("a\\\rb\nc\u001b\rd\r");
      pty.see("You said: a/b/c/d");
    }
  }

  @Test
  void completesNamesOfAgentsAndRunsCommandsOfVel() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("!agent create geographer -q");
      pty.line("!ag\tlis\t-q");
      pty.await("the list", all -> all.contains("!agent list -q"));
      pty.awaitPrompt();
      pty.type("/ag\tgeo");
      // Names are offered once they are known, which Tab does not wait for.
      pty.press("\t", all -> all.contains("/agent geographer"));
      pty.type("\r");
      pty.see("agent: geographer");
      pty.await("the agent's prompt", all -> pty.screen().line().equals("geographer>"));
      pty.line("hello there");
      pty.see("You said: hello there");
      pty.line("!task list");
      pty.await(
          "the task",
          all -> all.lines().anyMatch(line -> line.matches(".*completed .*hello there.*")));
      pty.line("!task lst");
      pty.see("did you mean 'list'?");
      for (String answer : List.of("n", "yes")) {
        pty.line("!agent create " + answer + "-man -q");
        pty.line("!agent delete " + answer + "-man");
        pty.await("the question", all -> pty.screen().line().endsWith("for good? [y/N]"));
        pty.type(answer + "\r");
        pty.line("!agent show " + answer + "-man -q");
        pty.awaitPrompt();
      }
      pty.see("vel: nothing was changed");
      pty.see("there is no agent 'yes-man'");
    }
  }

  @Test
  void runsEverySlashCommandThereIs() throws Exception {
    Files.writeString(home.resolve("a.md"), "the text");
    try (Pty pty = shell(100, 40)) {
      pty.line("/model");
      pty.see("model: auto");
      pty.line("/agent");
      pty.see("agent: default");
      pty.line("one");
      pty.see("You said: one");
      pty.line("/attach a.md");
      pty.see("goes along with the next prompt: a.md");
      pty.line("what is it?");
      pty.see("You said: what is it?//File a.md:");
      pty.line("/retry");
      pty.await("the answer again", all -> all.split("You said: what is it", -1).length == 3);
      pty.line("/cost");
      pty.see("3 answers");
      pty.line("/undo");
      pty.see("took back: what is it?");
      pty.line("/save rivers");
      pty.see("this session is called rivers");
      pty.line("/new");
      pty.see("/load rivers goes back");
      pty.line("/sessions");
      pty.see("BEGAN WITH");
      pty.line("/resume riv\t");
      pty.see("> one");
      pty.line("/export talk.md");
      pty.see("wrote 1 answer to");
      pty.line("/tasks --limit=2");
      pty.see("2 of 3 shown; --offset 2 shows more");
      pty.line("/tasks --limit 2 --offset 2");
      pty.await(
          "the first task",
          all -> all.lines().anyMatch(line -> line.matches(".*completed .* one")));
      pty.line("/help");
      pty.see("/quit, /exit");
      pty.line("/quit now");
      pty.see("/quit stands alone: leave out 'now'");
      pty.line("/quit");
      assertThat(pty.exit()).isZero();
    }
    assertThat(home.resolve("talk.md")).content().contains("You said: one");
  }

  @Test
  void laysMarkdownOutAt40Columns() throws Exception {
    try (Pty pty = shell(40, 24)) {
      pty.line("some markdown");
      pty.see("Done.");
      pty.awaitPrompt();
      assertThat(pty.screen().all())
          .contains(
              """
              Rivers

              The Danube is long.

              river  │  length │ mouth
              ───────┼─────────┼──────────────
              Danube │ 2850 km │ the Black Sea
              Rhine  │ 1230 km │ the North Sea

              Done.
              """)
          .doesNotContain("**", "|");
      assertThat(pty.raw()).contains("\u001b[1mDanube\u001b[0m");
    }
  }

  @Test
  void writesNoColoursWithNoColorAndNoControlCodesToADumbTerminal() throws Exception {
    environment.put("NO_COLOR", "1");
    try (Pty pty = shell(60, 24)) {
      pty.line("some markdown");
      pty.see("Done.");
      pty.awaitPrompt();
      assertThat(pty.raw())
          .contains("\u001b[1mDanube")
          .doesNotContainPattern("\u001b\\[[\\d;]*3\\dm");
    }
    environment.put("TERM", "dumb");
    try (Pty pty = shell(60, 24)) {
      pty.line("some markdown");
      pty.see("Done.");
      pty.awaitPrompt();
      assertThat(pty.raw()).doesNotContain("\u001b");
    }
  }

  @Test
  void hidesPasswordsAndObeysCtrlCAtADumbTerminal() throws Exception {
    environment.put("TERM", "dumb");
    try (Pty pty = shell(80, 24)) {
      pty.line("!login http://127.0.0.1:1 --email ada@example.com");
      pty.see("at http://127.0.0.1:1:");
      pty.type("hunter2\r");
      pty.see("cannot reach http://127.0.0.1:1");
      pty.awaitPrompt();
      pty.type("half a thought");
      pty.see("half a thought");
      pty.type(CTRL_C);
      pty.see("Ctrl-C again leaves");
      pty.awaitPrompt();
      pty.type(CTRL_C + "!version\r");
      pty.see("(Java ");
      pty.line("talk forever");
      // Only whole paragraphs appear there, and this one has no end.
      pty.await("the question", all -> !asked.isEmpty());
      pty.type("and?\r" + CTRL_C + "!versiom\u007fn\r");
      pty.await("it again", all -> all.indexOf("(Java ") != all.lastIndexOf("(Java "));
      pty.awaitPrompt();
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
      assertThat(pty.screen().all()).contains("[stopped]").doesNotContain("hunter2", "said");
    }
  }

  @Test
  void comesBackToThePromptFromAPasswordThatIsNotSaid() throws Exception {
    try (Pty pty = shell(80, 24)) {
      for (String key : List.of(CTRL_C, CTRL_D)) {
        pty.line("!login http://127.0.0.1:1 --email ada@example.com");
        pty.await("the question", all -> pty.screen().line().endsWith("at http://127.0.0.1:1:"));
        pty.type(key);
        pty.awaitPrompt();
      }
      assertThat(pty.screen().all().lines()).filteredOn("vel: interrupted"::equals).hasSize(2);
      assertThat(pty.screen().all()).doesNotContain("terminal");
      pty.line("!vel version");
      pty.see("(Java ");
    }
  }

  @Test
  void neverLetsTheModelCommandTheScreen() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("lose control");
      pty.see("behaved");
      pty.awaitPrompt();
      assertThat(pty.screen().shown()).contains("lose control");
      assertThat(pty.raw()).doesNotContain("\u001b[2J", "title");
    }
  }

  @Test
  void keepsWhatIsTypedWhileAnAnswerComes() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("go slowly");
      pty.see("word3 ");
      pty.type("and then\r");
      pty.see("You said: and then");
      assertThat(pty.screen().all()).contains("word39\n").doesNotContain("word3 and", "word4 and");
    }
  }

  @Test
  void sendsEachLineThatWasTypedBeforeThePromptAndAPasteAsOne() throws Exception {
    try (Pty pty = Pty.start(Programs.vel("chat"), home, environment, 80, 24)) {
      pty.type("one\rtwo\r" + PASTE + "three\rfour" + PASTED + "\rfi");
      pty.see("You said: one");
      pty.see("You said: two");
      pty.see("You said: three/four");
      pty.type("ve\r");
      pty.see("You said: five");
      pty.awaitPrompt();
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
    }
    try (Pty pty = Pty.start(Programs.vel("chat"), home, environment, 80, 24)) {
      pty.type("six\r" + CTRL_D);
      pty.see("You said: six");
      assertThat(pty.exit()).isZero();
    }
  }

  @Test
  void losesNoKeyThatIsPressedRightAfterCtrlC() throws Exception {
    try (Pty pty = shell(80, 24)) {
      for (int i = 0; i < 5; i++) {
        pty.awaitPrompt();
        pty.type("half a thought");
        pty.await("the thought", all -> pty.screen().line().endsWith("> half a thought"));
        pty.type(CTRL_C + "!version\r");
      }
      // Not for a prompt: there is one between Ctrl-C and what follows it.
      pty.await(
          "five answers", all -> all.lines().filter(line -> line.contains("(Java")).count() == 5);
      assertThat(asked).isEmpty();
    }
  }

  @Test
  void goesOnAsBeforeWhenItWasStoppedAndIsContinued() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.awaitPrompt();
      pty.type("half a thought");
      pty.see("half a thought");
      int before = pty.raw().length();
      pty.stopAndContinue();
      pty.await("marked pastes", all -> pty.raw().indexOf(PASTE_MARKED, before) > 0);
      pty.await("the line", all -> pty.raw().indexOf("half a thought", before) > 0);
      pty.type(CTRL_C + "!version\r");
      pty.see("(Java ");
      pty.line("talk forever");
      pty.see("word5 ");
      int running = pty.raw().length();
      pty.stopAndContinue();
      pty.await("its own modes", all -> pty.raw().indexOf(PASTE_MARKED, running) > 0);
      pty.type("typed meanwhile");
      pty.see("word50 ");
      pty.type(CTRL_C);
      pty.see("[stopped]");
      pty.awaitPrompt();
      assertThat(pty.screen().all()).doesNotContain("meanwhile");
      pty.type(PASTE + "one\rtwo" + PASTED + "\r");
      pty.see("You said: one/two");
    }
  }

  @Test
  void leavesTheTerminalSetAsItWas() throws Exception {
    String command = "'" + String.join("' '", Programs.vel("shell")) + "'";
    Path script = home.resolve("script");
    Files.writeString(script, "echo modes $(stty -g)\n" + command + "\necho modes $(stty -g)\n");
    try (Pty pty = Pty.start(List.of("sh", script.toString()), home, environment, 120, 24)) {
      pty.line("hello");
      pty.see("You said: hello");
      pty.awaitPrompt();
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
      List<String> modes =
          pty.screen().all().lines().filter(line -> line.startsWith("modes ")).toList();
      assertThat(modes).hasSize(2).allMatch(modes.getFirst()::equals);
    }
  }

  @Test
  void leavesATerminalThatOthersCanUseWhenItIsEnded() throws Exception {
    for (String signal : List.of("TERM", "HUP")) {
      try (Pty pty = shell(80, 24)) {
        if (signal.equals("TERM")) {
          pty.line("talk forever");
          pty.see("word5 ");
        } else {
          pty.awaitPrompt();
          pty.type("half a thought");
          pty.see("half a thought");
        }
        int before = pty.raw().length();
        pty.signal(signal);
        assertThat(pty.exit()).isEqualTo(signal.equals("TERM") ? 143 : 129);
        pty.await("the end of the line", all -> pty.screen().line().isEmpty());
        assertThat(pty.raw().substring(before))
            .contains("\n", "\u001b[?2004l", "\u001b[?1l", "\u001b>");
      }
    }
  }

  @Test
  void followsTheSizeOfTheWindow() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("go slowly");
      pty.see("word12 ");
      pty.resize(40, 24);
      pty.see("word39");
      pty.line("some markdown");
      pty.see("Done.");
      pty.awaitPrompt();
      assertThat(pty.screen().all()).contains("Danube │ 2850 km │ the Black Sea");
      assertThat(pty.screen().all().lines()).contains("Rivers");
    }
  }

  @Test
  void remembersLinesForTheirOwnerAloneExceptPrivateOnes() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("remember this one");
      pty.line(" but not this secret");
      pty.see("You said: but not");
      pty.awaitPrompt();
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
    }
    Path history = home.resolve("state").resolve("vel").resolve("shell-history");
    assertThat(history).content().contains("remember this one").doesNotContain("secret");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(history)))
        .isEqualTo("rw-------");
    try (Pty pty = shell(80, 24)) {
      pty.awaitPrompt();
      pty.type(CTRL_R + "rememb");
      pty.await("the line", all -> all.contains("remember this one"));
      pty.type("\r");
      pty.see("You said: remember this one");
    }
  }

  @Test
  void beginsWithAHistoryThatIsDamaged() throws Exception {
    Path history = home.resolve("state").resolve("vel").resolve("shell-history");
    Files.createDirectories(history.getParent());
    byte[] damaged = "1795972170513:caf\u00c3\n1795972170514:greet me\n".getBytes(ISO_8859_1);
    Files.write(history, damaged);
    try (Pty pty = shell(80, 24)) {
      pty.awaitPrompt();
      pty.type("\u001b[A\r");
      pty.see("You said: greet me");
    }
  }

  @Test
  void goesOnWithoutAFolderToKeepAnythingIn() throws Exception {
    Files.writeString(home.resolve("state"), "in the way");
    try (Pty pty = shell(80, 24)) {
      pty.see("what is typed is not remembered for later shells");
      pty.line("my name is Ada");
      pty.see("You said: my name is Ada");
      pty.see("is not kept for later");
      pty.line("who am I?");
      pty.see("You said: who am I?");
      pty.awaitPrompt();
      messages();
      assertThat(messages()).contains("my name is Ada");
      pty.type("\u001b[A\u001b[A");
      pty.await("an earlier line", all -> pty.screen().line().endsWith("> my name is Ada"));
    }
  }

  @Test
  void goesOnAfterItWasKilledInTheMiddleOfAnAnswer() throws Exception {
    try (Pty pty = shell(80, 24)) {
      pty.line("my name is Ada");
      pty.see("You said: my name is Ada");
      pty.line("go slowly");
      pty.see("word3 ");
      pty.kill();
    }
    try (Pty pty = shell(80, 24, "--resume")) {
      pty.see("1 earlier");
      pty.see("> go slowly");
      pty.see("word39");
      pty.line("who am I?");
      pty.see("You said: who am I?");
    }
    assertThat(asked.stream().reduce((before, last) -> last).orElseThrow().path("messages"))
        .extracting(message -> message.path("content").asText())
        .contains("my name is Ada", "go slowly");
  }

  @Test
  void saysThatTheDaemonIsGoneAndGoesOnWhenItIsBack() throws Exception {
    Settings.Database database = TestDatabase.settings();
    int port = freePort();
    try (Veld veld =
        Veld.start(
            home.resolve("veld"),
            database,
            provider.base(),
            Map.of("PORT", String.valueOf(port)))) {
      environment.put("VEL_URL", veld.url().toString());
      environment.put("VEL_TOKEN", RemoteDoor.token(veld.url()));
      try (Pty pty = shell(80, 24)) {
        pty.line("one");
        pty.see("You said: one");
        pty.awaitPrompt();
        veld.kill();
        pty.line("two");
        pty.see("cannot reach " + veld.url());
        pty.awaitPrompt();
        veld.start();
        pty.line("three");
        pty.see("You said: three");
      }
    }
    assertThat(asked.stream().reduce((before, last) -> last).orElseThrow().path("messages"))
        .extracting(message -> message.path("content").asText())
        .contains("one", "three");
  }

  @Test
  void holdsAConversationWithoutCommandsAsChat() throws Exception {
    try (Pty pty = Pty.start(Programs.vel("chat", "hello"), home, environment, 80, 24)) {
      pty.see("You said: hello");
      pty.line("!task list");
      pty.see("You said: !task list");
      pty.line("/tasks");
      pty.see("there is no command /tasks");
      pty.awaitPrompt();
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
    }
  }

  @Test
  void takesFilesAlongWithTheFirstPromptOfAChat() throws Exception {
    Files.writeString(home.resolve("a.md"), "the text");
    try (Pty pty = Pty.start(Programs.vel("chat", "--file", "a.md"), home, environment, 80, 24)) {
      pty.see("goes along with the next prompt: a.md");
      pty.line("what is it?");
      pty.see("You said: what is it?//File a.md:///the text/");
      pty.line("and?");
      pty.see("You said: and?");
    }
  }

  @Test
  void saysAtOnceThatNoModelIsThere() throws Exception {
    environment.remove("OPENAI_BASE_URL");
    environment.remove("OPENAI_API_KEY");
    try (Pty pty = shell(80, 24)) {
      pty.see("no model provider is configured");
      pty.line("!version");
      pty.line("!-q shell");
      pty.see("this is a conversation already");
      pty.awaitPrompt();
      assertThat(pty.screen().all()).containsOnlyOnce("no model provider is configured");
      pty.type(CTRL_D);
      assertThat(pty.exit()).isZero();
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
