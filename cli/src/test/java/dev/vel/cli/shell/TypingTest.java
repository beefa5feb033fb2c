package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.api.Vel;
import dev.vel.cli.Desk;
import dev.vel.cli.FakeVel;
import dev.vel.cli.account.ContextCommands;
import dev.vel.cli.agent.AgentCommands;
import dev.vel.cli.batch.BatchCommands;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.Entry;
import dev.vel.cli.completion.Live;
import dev.vel.cli.completion.LiveValues.Value;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.key.KeyCommands;
import dev.vel.cli.mcp.McpCommands;
import dev.vel.cli.task.TaskCommands;
import dev.vel.cli.task.WaitCommand;
import dev.vel.identity.NewApiKey;
import dev.vel.mcp.NewMcpServer;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jline.reader.Candidate;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.impl.DefaultParser;
import org.jline.terminal.impl.DumbTerminal;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Words, and what Tab makes of them. */
final class TypingTest {
  private static final Branch ROOT =
      new Branch(
          List.of(),
          List.of(
              new Entry("task", "Tasks", TaskCommands::branch),
              new Entry("agent", "Agents", AgentCommands::branch),
              new Entry("wait", "Wait", WaitCommand::new),
              new Entry("batch", "Batches", BatchCommands::branch),
              new Entry("mcp", "Tools", McpCommands::branch),
              new Entry("key", "Keys", KeyCommands::branch),
              new Entry("context", "Contexts", ContextCommands::branch)));

  @TempDir Path folder;

  @Test
  void splitsWordsAsShellsDo() {
    assertThat(Words.of(" task  list --search \"two words\" 'it''s' a\\ b '' "))
        .containsExactly("task", "list", "--search", "two words", "its", "a b", "");
    assertThat(Words.of("  ")).isEmpty();
    assertThatThrownBy(() -> Words.of("run \"open")).hasMessage("a quote (\") is not closed");
  }

  private List<String> offered(Seat seat, String typed) throws Exception {
    TypedCompleter completer =
        new TypedCompleter(
            seat.shell(new NoKeys()).commands(),
            seat.talk(),
            seat.names(),
            new VelWords(() -> ROOT),
            true);
    List<Candidate> offers = new ArrayList<>();
    try (DumbTerminal terminal =
        new DumbTerminal(java.io.InputStream.nullInputStream(), seat.screen.output())) {
      LineReader reader = LineReaderBuilder.builder().terminal(terminal).build();
      completer.complete(reader, new DefaultParser().parse(typed, typed.length()), offers);
    }
    String word = typed.substring(typed.lastIndexOf(' ') + 1);
    return offers.stream().map(Candidate::value).filter(value -> value.startsWith(word)).toList();
  }

  @Test
  void offersWhatMayStandWhereSomebodyTypes() throws Exception {
    try (Seat seat = new Seat(folder)) {
      seat.vel.agentNamed("geographer");
      seat.type("name a river", "/save rivers");
      String tail = seat.vel.tasks.keySet().iterator().next().toString().substring(28);
      assertThat(offered(seat, "/s")).containsExactly("/save", "/sessions");
      assertThat(offered(seat, "/agent g")).containsExactly("geographer");
      assertThat(offered(seat, "/load ")).containsExactly("rivers");
      assertThat(offered(seat, "!t")).containsExactly("!task");
      assertThat(offered(seat, "!task sh")).containsExactly("show");
      assertThat(offered(seat, "!task show ")).containsExactly(tail);
      assertThat(offered(seat, "!task list --sta")).containsExactly("--status");
      assertThat(offered(seat, "!task list --status f")).containsExactly("failed");
      assertThat(offered(seat, "!task list --agent g")).containsExactly("geographer");
      assertThat(offered(seat, "!vel task sh")).containsExactly("show");
      assertThat(offered(seat, "!nonsense ")).isEmpty();
      assertThat(offered(seat, "what about the ")).isEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "!context use 127 | 127.0.0.1",
        "!task list --context 127 | 127.0.0.1",
        "!task list --context=127 | --context=127.0.0.1",
        "!task list --output=y | --output=yaml",
        "!-o json task l | list",
        "!-o j | json jsonl",
        "!task --scr | --screen-reader",
        "!agent create x --type=res | --type=researcher",
        "!agent show w | writer",
        "!agent show writer w | ''",
        "!task list --agent=wr | --agent=writer",
        "!wait x --for completed,f | completed,failed",
        "!wait x --for=completed,f | --for=completed,failed",
        "!wait -- c | ''",
        "!batch run x --report j | junit= json=",
        "!key create x --scope read,w | read,write",
        "!key revoke l | laptop",
        "!mcp show d | docs",
        "!mcp tools d | docs",
        "!mcp add d | ''",
        "!he | !help",
        "!help ta | task",
        "!help task li | list",
        "!help task list --st | ''",
        "/resume riv | rivers",
        "/LOAD riv | rivers",
        "/cl | /clear",
        "/tasks --sta | --status",
        "/tasks --status f | failed",
        "/tasks --status=f | --status=failed",
      })
  void offersAllThatOtherShellsOffer(String typed, String offers) throws Exception {
    Desk desk = new Desk(folder);
    try (Seat seat = new Seat(folder)) {
      seat.runs(ROOT, desk, new Doors.Wish(false, Optional.empty(), false));
      seat.contexts = Contexts.NONE.with("127.0.0.1", URI.create("http://127.0.0.1:1"));
      seat.vel.agentNamed("writer");
      seat.vel.createKey(new NewApiKey("laptop", null, null));
      seat.vel.addMcpServer(new NewMcpServer("docs", "https://docs.example.com/mcp", null, null));
      seat.type("name a river", "/save rivers");
      assertThat(String.join(" ", offered(seat, typed))).isEqualTo(offers);
    }
  }

  @Test
  void offersFilesBehindTheKindOfAReport() throws Exception {
    Files.createFile(folder.resolve("notes.xml"));
    try (Seat seat = new Seat(folder)) {
      assertThat(offered(seat, "!batch run x --report junit=" + folder + "/no"))
          .containsExactly("junit=" + folder + "/notes.xml");
    }
  }

  @Test
  void offersFiles() throws Exception {
    Files.createFile(folder.resolve("notes.txt"));
    try (Seat seat = new Seat(folder)) {
      assertThat(offered(seat, "/attach " + folder + "/no")).containsExactly(folder + "/notes.txt");
    }
  }

  @Test
  void offersNothingWhereNobodyAnswers() {
    FakeVel vel = new FakeVel();
    vel.agentNamed("writer");
    LiveNames closed =
        new LiveNames(Optional::<Vel>empty, () -> Contexts.NONE, InstantSource.fixed(FakeVel.NOW));
    assertThat(closed.soon(Live.AGENTS)).isEmpty();
    LiveNames names =
        new LiveNames(
            () -> Optional.of(vel), () -> Contexts.NONE, InstantSource.fixed(FakeVel.NOW));
    vel.failure = new VelException(ErrorCode.UNAVAILABLE, "gone");
    assertThat(names.soon(Live.AGENTS)).isEmpty();
    vel.failure = null;
    assertThat(names.soon(Live.AGENTS)).extracting(Value::text).containsExactly("writer");
    vel.agentNamed("later");
    assertThat(names.soon(Live.AGENTS)).as("asked once for a while").hasSize(1);
  }

  private record NoKeys() implements Keyboard {
    @Override
    public Typed read(String prompt) {
      return new Typed.Left();
    }

    @Override
    public void tell(String sentence) {
      throw new IllegalStateException("nobody says anything beside: " + sentence);
    }

    @Override
    public Optional<String> line(String prompt) {
      return Optional.empty();
    }

    @Override
    public Optional<String> password(String prompt) {
      return Optional.empty();
    }
  }
}
