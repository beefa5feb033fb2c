package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class McpServeTest {
  private static final String INITIALIZE =
      """
      {"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25",\
      "capabilities":{},"clientInfo":{"name":"test","version":"1"}}}
      {"jsonrpc":"2.0","method":"notifications/initialized"}
      """;

  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void sitDown() {
    desk = new Desk(home);
  }

  private static List<JsonNode> frames(Desk.Said said) {
    return said.out().lines().map(line -> Json.read(line, JsonNode.class)).toList();
  }

  private static JsonNode answer(Desk.Said said, int id) {
    return frames(said).stream()
        .filter(frame -> frame.path("id").asInt() == id)
        .findFirst()
        .orElseThrow();
  }

  @Test
  void writesNothingButFramesAndEndsWithItsInput() {
    Desk.Said said =
        desk.pipe(
            INITIALIZE
                + """
                {"jsonrpc":"2.0","id":2,"method":"tools/list"}
                {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"list_agents"}}
                """,
            "mcp",
            "serve");
    assertThat(said.code()).as(said.err()).isZero();
    assertThat(frames(said)).hasSize(3);
    assertThat(answer(said, 2).toString()).contains("run_task");
    assertThat(answer(said, 3).path("result").path("isError").booleanValue()).isFalse();
    assertThat(said.err()).contains("serving MCP for a test");
    assertThat(desk.engines()).isEqualTo(1);
  }

  @Test
  void cancelsATaskWhoseRequestIsTakenBackAtOnce() {
    desk.vel.outcome = null;
    Desk.Said said =
        desk.pipe(
            INITIALIZE
                + """
                {"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"run_task",\
                "arguments":{"description":"Say hello"}}}
                {"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":2}}
                """,
            "mcp",
            "serve");

    assertThat(frames(said)).noneMatch(frame -> frame.path("id").asInt() == 2);
    assertThat(desk.vel.cancelled).hasSize(1);
  }

  @Test
  void answersWhatIsNoMessageAndGoesOn() {
    Desk.Said said =
        desk.pipe(
            INITIALIZE + "{\n[]\n{\"jsonrpc\":\"2.0\",\"id\":9,\"method\":\"ping\"}\n",
            "mcp",
            "serve");
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("-32700", "-32600");
    assertThat(answer(said, 9).has("result")).isTrue();
  }
}
