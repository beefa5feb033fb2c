package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.mcp.McpTool;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a job of GitHub Actions, whose runner takes some lines of the log for commands. */
final class WorkflowLogTest {
  private static final String EVIL = "one\n::error::x\n  ::stop-commands::y\n##[group]z";

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
    desk.environment.put("GITHUB_ACTIONS", "true");
  }

  private static void holdsNoCommand(Desk.Said said, String told) {
    String log = said.out() + said.err();
    assertThat(log).contains(told);
    assertThat(log.lines().map(String::strip))
        .noneMatch(line -> line.startsWith("::") || line.contains("##["));
  }

  @Test
  void holdsNoCommandOfAToolThatIsApproved() {
    desk.type("mcp", "add", "docs", "--url", "https://d.example/mcp");
    desk.vel.mcpTools.add(
        new McpTool(
            "search",
            McpTool.Standing.NEW,
            "a".repeat(64),
            EVIL,
            null,
            Json.object().put("title", EVIL),
            false,
            FakeVel.NOW,
            FakeVel.NOW,
            null));
    holdsNoCommand(desk.type("mcp", "approve", "docs", "--all"), "search");
  }

  @Test
  void holdsNoCommandOutOfTheDaemonsLog() throws IOException {
    Path folder = Files.createDirectories(home.resolve("STATE/vel"));
    Files.writeString(folder.resolve("veld.log"), EVIL + "\n");
    holdsNoCommand(desk.type("daemon", "logs"), ": :error::x");
  }

  @Test
  void holdsNoCommandOutOfWhatTheDoctorFinds() throws IOException {
    Path folder = Files.createDirectories(home.resolve("CONFIG/vel"));
    Files.writeString(folder.resolve("vel.yaml"), "\"##[group]zebra\": 1\n");
    holdsNoCommand(desk.type("doctor", "--local"), "zebra");
  }

  @Test
  void holdsNoCommandOfAStackTrace() {
    Desk.Said said = desk.type("context", "use", EVIL + "\u009b2J", "--debug");
    holdsNoCommand(said, "CommandException");
    assertThat(said.err()).contains("\tat dev.vel").doesNotContain("\u009b");
    assertThat(said.code()).isEqualTo(3);
  }
}
