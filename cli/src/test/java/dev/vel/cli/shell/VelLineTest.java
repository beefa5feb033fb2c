package dev.vel.cli.shell;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.cli.Desk;
import dev.vel.cli.agent.AgentCommands;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.Entry;
import dev.vel.cli.task.TaskCommands;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Page;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands of vel that are typed in the shell. */
final class VelLineTest {
  private static final Branch ROOT =
      new Branch(
          List.of("vel task list"),
          List.of(
              new Entry("task", "Tasks", TaskCommands::branch),
              new Entry("agent", "Agents", AgentCommands::branch),
              new Entry("shell", "Hold conversations", ChatCommand::new)));

  private static final AgentQuery ALL = new AgentQuery(null, null, new Page.Range(10, 0));
  @TempDir Path folder;
  private Desk desk;
  private Seat seat;

  @BeforeEach
  void sitDown() {
    desk = new Desk(folder);
    seat = new Seat(folder);
    seat.runs(ROOT, desk, new Doors.Wish(true, Optional.empty(), false));
  }

  @AfterEach
  void getUp() {
    seat.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"!help task list", "!vel help task list", "!--local help task list"})
  void helpsWithCommandsWhereverTheShellGoes(String line) {
    assertThat(seat.type(line)).contains("Usage: vel task list", "--status");
  }

  @ParameterizedTest
  @CsvSource({
    "local, there, --local",
    "here, there, --context here",
    "here, local, --context here"
  })
  void goesWhereTheShellWentWhenItBegan(String before, String after, String option) {
    for (String name : List.of("here", "there")) {
      desk.type("context", "set", name, "http://127.0.0.1:1/" + name);
    }
    desk.type("context", "use", before);
    seat.runs(ROOT, desk, new Doors.Wish(false, Optional.empty(), false));
    seat.type("!task list");
    assertThat(desk.wish).isEqualTo(new Doors.Wish(false, Optional.empty(), false));
    desk.type("context", "use", after);
    List<String> words = List.of(option.split(" "));
    for (String line : List.of("!task list", "/tasks")) {
      seat.type(line);
      assertThat(desk.wish)
          .isEqualTo(new Doors.Wish(words.size() == 1, words.stream().skip(1).findFirst(), false));
    }
    seat.type("!task list --context there");
    assertThat(desk.wish).isEqualTo(new Doors.Wish(false, Optional.of("there"), false));
  }

  @Test
  void helpsWithAllCommands() {
    assertThat(seat.type("!help")).contains("Usage: vel COMMAND");
    assertThat(seat.type("!help shell")).contains("Usage: vel shell");
    assertThat(seat.type("!shell")).contains("this is a conversation already: /new begins");
  }

  @Test
  void deletesOnlyWhatIsAgreedTo() {
    desk.vel.agentNamed("base");
    seat.answers.add("n");
    assertThat(seat.type("!agent delete base"))
        .contains("delete agent base for good? [y/N] \n", "vel: nothing was changed");
    assertThat(seat.type("!agent delete base")).as("Ctrl-C").contains("vel: interrupted");
    assertThat(seat.type("!agent delete base --no-input")).contains("add --yes");
    assertThat(desk.vel.agents(ALL).data()).hasSize(1);
    seat.answers.add("Yes");
    seat.type("!agent delete base");
    assertThat(desk.vel.agents(ALL).data()).isEmpty();
  }

  @Test
  void listsTheTasksThatTheHintBelowTenNames() {
    Agent agent = desk.vel.agentNamed("base");
    for (int i = 0; i < 12; i++) {
      desk.vel.taskOf(agent, "task no. " + i, TaskStatus.COMPLETED);
    }
    assertThat(seat.type("/tasks")).contains("10 of 12 shown; --offset 10 shows more");
    assertThat(seat.type("/tasks --offset 10").lines().filter(line -> line.contains("task no.")))
        .hasSize(2);
    assertThat(seat.type("/tasks --limit 1").lines().filter(line -> line.contains("task no.")))
        .hasSize(1);
    assertThat(seat.type("/tasks now")).contains("there is no place for 'now'");
  }
}
