package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Completion scripts; that of bash is run by bash itself. */
final class CompletionTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  /** What bash offers for the last word, each on a line of its own. */
  private String offered(String line) throws IOException, InterruptedException {
    Path script =
        Files.writeString(home.resolve("vel.bash"), desk.type("completion", "bash").out());
    String ask =
        "source %s; COMP_WORDS=(%s); COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _vel; echo ${COMPREPLY[*]}"
            .formatted(script, line);
    Process bash = new ProcessBuilder("bash", "-c", ask).redirectErrorStream(true).start();
    String said = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(bash.waitFor()).isZero();
    return said.strip();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "vel tas | task",
        "vel task ''  | submit list show watch cancel retry",
        "vel -o json task l | list",
        "vel --jq task task l | list",
        "vel task list --stat | --status",
        "vel run x --prio | --priority",
        "vel run x --priority '' | low medium high",
        "vel task list -o '' | table json jsonl yaml",
        "vel run --agent task --pri | --priority",
        "vel config ex | explain",
        "vel run -- --pri | ''"
      })
  void offersWhatMayFollow(String line, String words) throws Exception {
    assertThat(offered(line)).isEqualTo(words);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bash", "zsh", "fish"})
  void knowsEveryCommandForEveryShell(String shell) {
    Desk.Said said = desk.type("completion", shell);
    assertThat(said.code()).isZero();
    assertThat(said.err()).isEmpty();
    assertThat(said.out()).contains("vel config explain", "vel task watch", "vel mcp serve");
    desk.screen = true;
    assertThat(desk.type("completion", shell).err()).startsWith("to install: ");
    assertThat(desk.type("completion", shell, "-q").err()).isEmpty();
  }

  @Test
  void answersAsJson() {
    JsonNode answer =
        Json.read(desk.type("completion", "fish", "-o", "json").out(), JsonNode.class);
    assertThat(answer.path("shell").asText()).isEqualTo("fish");
    assertThat(answer.path("script").asText()).contains("complete -c vel");
  }

  @Test
  void refusesAnotherShell() {
    assertThat(desk.type("completion", "fihs"))
        .isEqualTo(
            new Desk.Said(
                2,
                "",
                "vel: SHELL must be one of bash, zsh, fish, not 'fihs'; did you mean 'fish'?\n"));
  }
}
