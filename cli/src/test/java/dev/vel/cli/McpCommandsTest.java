package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.mcp.McpApproval;
import dev.vel.mcp.McpServerTest;
import dev.vel.mcp.McpTool;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class McpCommandsTest {
  private static final String SEEN = "a".repeat(64);

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  @Test
  void addsAnAddressWithAKeyFromStandardInput() {
    Desk.Said said =
        desk.pipe("k-1\n", "mcp", "add", "docs", "--url", "https://d.example/mcp", "--key-stdin");

    assertThat(said.code()).isZero();
    assertThat(desk.vel.providerKeys).containsExactly("k-1");
    assertThat(said.out()).contains("https://d.example/mcp").doesNotContain("k-1");
    assertThat(desk.vel.mcpServers.get("docs").command()).isNull();
  }

  @Test
  void addsACommandWithArgumentsThatLookLikeOptions() {
    assertThat(desk.type("mcp", "add", "files", "--", "npx", "-y", "x", "--url").code()).isZero();

    assertThat(desk.vel.mcpServers.get("files").command())
        .containsExactly("npx", "-y", "x", "--url");
  }

  @Test
  void wantsAnAddressOrACommand() {
    assertThat(desk.type("mcp", "add", "docs").code()).isEqualTo(2);
    assertThat(desk.type("mcp", "add", "docs", "--url", "https://d.example", "--", "x").code())
        .isEqualTo(2);
    assertThat(desk.vel.mcpServers).isEmpty();
  }

  @Test
  void listsShowsTestsAndRemoves() {
    add();
    assertThat(desk.type("mcp", "list").out()).contains("docs", "own", "http", "idle");
    assertThat(desk.type("mcp", "show", "docs", "-o", "json").out()).contains("\"state\"");
    assertThat(desk.type("mcp", "test", "docs").code()).isZero();
    desk.vel.mcpTest = new McpServerTest(McpServerTest.Status.FAILED, "docs is not there", 3, null);
    Desk.Said failed = desk.type("mcp", "test", "docs");
    assertThat(failed.code()).isEqualTo(1);
    assertThat(failed.out()).contains("docs is not there");
    assertThat(desk.type("mcp", "remove", "docs", "--yes").err()).contains("removed docs");
    assertThat(desk.vel.mcpServers).isEmpty();
  }

  @Test
  void countsNoToolAsApprovedThatAgentsNeverGet() {
    add();
    desk.vel.mcpTools.add(
        new McpTool(
            "files/read",
            McpTool.Standing.REFUSED,
            SEEN,
            "Reads",
            null,
            Json.object(),
            true,
            FakeVel.NOW,
            null,
            "has a name that the protocol does not allow"));
    Desk.Said tools = desk.type("mcp", "tools", "docs");
    assertThat(tools.out()).contains("refused").contains("has a name that the protocol");
    assertThat(tools.err()).isEmpty();
    assertThat(desk.type("mcp", "approve", "docs", "--all").err())
        .endsWith("0 of 1 tools are approved\n");
    assertThat(desk.vel.mcpApprovals).isEmpty();
  }

  @Test
  void showsWhatAToolSaidBeforeAndApprovesIt() {
    add();
    desk.vel.mcpTools.add(
        new McpTool(
            "search",
            McpTool.Standing.CHANGED,
            SEEN,
            "Searches and sends",
            "Searches",
            Json.object().put("title", "Where to send"),
            false,
            FakeVel.NOW,
            FakeVel.NOW,
            null));

    Desk.Said tools = desk.type("mcp", "tools", "docs");
    assertThat(tools.out()).contains("changed", "Searches and sends (was: Searches)");
    assertThat(tools.out()).contains("Where to send", SEEN);
    assertThat(tools.err()).contains("vel mcp approve docs");
    assertThat(desk.type("mcp", "tools", "docs", "-q")).isEqualTo(new Desk.Said(0, "search\n", ""));
    assertThat(desk.type("mcp", "tools", "docs", "--fields", "standing,name", "-q").out())
        .isEqualTo("STANDING  NAME\nchanged   search\n");
    assertThat(desk.type("mcp", "tools", "docs", "--fields", "name", "-o", "jsonl", "-q").out())
        .contains("\"server\":\"docs\"", "\"data\":[{\"name\":\"search\"}]");
    assertThat(desk.type("mcp", "approve", "docs").code()).isEqualTo(2);
    assertThat(desk.type("mcp", "approve", "docs", "find").code()).isEqualTo(1);
    assertThat(desk.type("mcp", "approve", "docs", "search@" + "b".repeat(64)).code()).isEqualTo(1);
    assertThat(desk.vel.mcpApprovals).isEmpty();
    desk.type("mcp", "approve", "docs", "search@" + SEEN);
    assertThat(desk.type("mcp", "approve", "docs", "search").out()).contains("Where to send", SEEN);
    desk.type("mcp", "approve", "docs", "--all");

    McpApproval seen = new McpApproval(List.of(new McpApproval.Seen("search", SEEN)));
    assertThat(desk.vel.mcpApprovals).containsExactly(seen, seen, seen);
  }

  private void add() {
    assertThat(desk.type("mcp", "add", "docs", "--url", "https://d.example/mcp").code()).isZero();
  }
}
