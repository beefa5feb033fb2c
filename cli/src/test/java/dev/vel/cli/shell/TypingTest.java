package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.vel.api.Vel;
import dev.vel.cli.FakeVel;
import dev.vel.cli.agent.AgentCommands;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Entry;
import dev.vel.cli.completion.Live;
import dev.vel.cli.completion.LiveValues.Value;
import dev.vel.cli.task.TaskCommands;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
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

/** Words, and what Tab makes of them. */
final class TypingTest {
  private static final Branch ROOT =
      new Branch(
          List.of(),
          List.of(
              new Entry("task", "Tasks", TaskCommands::branch),
              new Entry("agent", "Agents", AgentCommands::branch)));

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
    LiveNames closed = new LiveNames(Optional::<Vel>empty, InstantSource.fixed(FakeVel.NOW));
    assertThat(closed.soon(Live.AGENTS)).isEmpty();
    LiveNames names = new LiveNames(() -> Optional.of(vel), InstantSource.fixed(FakeVel.NOW));
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
    public Optional<String> password(String prompt) {
      return Optional.empty();
    }
  }
}
