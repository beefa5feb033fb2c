package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.agent.Agent;
import dev.vel.task.TaskStatus;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How commands behave towards whoever sits there: colours, questions, small and spoken screens. */
final class HabitsTest {
  private static final String ESC = "\u001b";
  private static final String RED = ESC + "[31m";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    desk.screen = true;
    desk.environment.put("TERM", "xterm-256color");
    Agent writer = desk.vel.agentNamed("writer");
    desk.vel.taskOf(writer, "one", TaskStatus.FAILED);
    desk.vel.agentNamed("idle");
  }

  private Desk.Said list(String... options) {
    String[] words = new String[options.length + 2];
    words[0] = "task";
    words[1] = "list";
    System.arraycopy(options, 0, words, 2, options.length);
    return desk.type(words);
  }

  @Test
  void coloursWhatTellsHowThingsAre() {
    assertThat(list().out())
        .startsWith(ESC + "[1mID" + ESC + "[0m")
        .contains("  " + RED + "failed" + ESC + "[0m  ");
    assertThat(list().out().replaceAll(ESC + "\\[\\d*m", ""))
        .isEqualTo(list("--color", "never").out());
  }

  @ParameterizedTest
  @CsvSource({
    "NO_COLOR, 1, false",
    "NO_COLOR, '', true",
    "TERM, dumb, false",
    "TERM, '', false",
    "CI, true, true",
    "CLICOLOR_FORCE, 1, true"
  })
  void heedsTheEnvironment(String variable, String value, boolean coloured) {
    desk.environment.put(variable, value);
    assertThat(list().out().contains(ESC)).isEqualTo(coloured);
    assertThat(list("--color=always").out()).contains(ESC);
    assertThat(list("--color=never").out()).doesNotContain(ESC);
  }

  @Test
  void coloursNoPipeUnlessAsked() {
    desk.screen = false;
    assertThat(list().out()).doesNotContain(ESC);
    assertThat(list("--color", "always").out()).contains(ESC);
    desk.environment.put("CLICOLOR_FORCE", "1");
    assertThat(list().out()).contains(ESC);
    desk.environment.put("NO_COLOR", "1");
    assertThat(list().out()).doesNotContain(ESC);
    assertThat(list("--color", "always", "-o", "json").out()).doesNotContain(ESC);
  }

  @Test
  void setsErrorsAndTitlesOff() {
    assertThat(desk.type("task", "show", "xyz!").err()).startsWith(RED + "vel:" + ESC + "[0m '");
    assertThat(desk.type("task", "--help").out()).contains(ESC + "[1mExamples:" + ESC + "[0m\n");
    assertThat(desk.type("task", "list", "--help", "--color", "never").out())
        .contains("\nExamples:\n");
    desk.columns = 200;
    assertThat(desk.type("task", "list", "--color", "blue"))
        .matches(said -> said.code() == 2)
        .extracting(Desk.Said::err)
        .asString()
        .contains("must be one of auto, always, never, not 'blue'");
  }

  @Test
  void putsOneThingALineWhereATableDoesNotFit() {
    desk.columns = 40;
    Desk.Said said = desk.type("agent", "list", "--color", "never");
    assertThat(said.out()).contains("name: writer\n", "\nstatus: pending\n");
    desk.columns = 200;
    assertThat(desk.type("agent", "list").out()).contains("NAME");
  }

  @Test
  void writesForAScreenReader() {
    desk.columns = 200;
    String spoken = list("--screen-reader", "--color", "never").out();
    assertThat(spoken).startsWith("id: ").contains("\nstatus: failed\n", "\ndescription: one\n");
    desk.environment.put("VEL_SCREEN_READER", "1");
    assertThat(list("--color", "never").out()).isEqualTo(spoken);
  }

  @Test
  void asksBeforeWhatIsThereIsGone() {
    Desk.Said kept = desk.pipe("\n", "agent", "delete", "idle");
    assertThat(kept)
        .isEqualTo(
            new Desk.Said(
                1,
                "",
                "delete agent idle for good? [y/N] "
                    + RED
                    + "vel:"
                    + ESC
                    + "[0m nothing was changed\n"));
    assertThat(desk.vel.agents.values()).hasSize(2);
    assertThat(desk.pipe("Yes\n", "agent", "delete", "idle").code()).isZero();
    assertThat(desk.vel.agents).hasSize(1);
  }

  @Test
  void takesTheEndOfInputForANo() {
    assertThat(desk.type("agent", "delete", "idle").code()).isEqualTo(1);
    assertThat(desk.vel.agents).hasSize(2);
  }

  @Test
  void asksNobodyWhoIsNotThere() {
    for (String[] words :
        List.of(
            new String[] {"agent", "delete", "idle", "--no-input"},
            new String[] {"agent", "delete", "idle"})) {
      assertThat(desk.pipe("y\n", words).err())
          .endsWith(" nobody can be asked whether to delete agent idle: add --yes\n");
      assertThat(desk.vel.agents).hasSize(2);
      desk.screen = false;
    }
    desk.screen = true;
    desk.environment.put("CI", "true");
    assertThat(desk.pipe("y\n", "agent", "delete", "idle").code()).isEqualTo(2);
    assertThat(desk.type("agent", "delete", "idle", "--yes").code()).isZero();
  }

  @Test
  void neverPromptsForAPasswordWhenToldNotTo() {
    desk.password = "Correct-Horse-1";
    assertThat(desk.type("user", "create", "bob@example.com", "--no-input"))
        .matches(said -> said.code() == 2)
        .extracting(Desk.Said::err)
        .asString()
        .contains("--password-stdin");
    assertThat(desk.type("user", "create", "bob@example.com").code()).isZero();
  }
}
