package dev.vel.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class McpSettingsTest {
  @TempDir Path folder;
  private Loading loading;

  @BeforeEach
  void setUp() {
    loading = new Loading(folder);
  }

  @Test
  void hasNoServersWhereNoneAreNamed() {
    Settings settings = loading.load();

    assertThat(settings.mcp().servers()).isEmpty();
    assertThat(settings.mcp().taskMasterProject())
        .isEqualTo(settings.dataDir().resolve("task-master"));
  }

  @Test
  void readsTheShapeThatEditorsUseAndFillsInVariables() throws IOException {
    file(
        """
        {"mcpServers": {
          "files": {"command": "npx", "args": ["-y", "x"], "env": {"K": "${TOKEN}!"}, "cwd": "sub"},
          "docs": {"type": "http", "url": "https://docs.example/mcp",
                   "headers": {"Authorization": "Bearer ${TOKEN}"}}}}
        """);

    Map<String, McpServer> servers = loading.with("TOKEN", "t$1").load().mcp().servers();

    assertThat(servers)
        .containsExactly(
            Map.entry(
                "files",
                new McpServer.Stdio(
                    List.of("npx", "-y", "x"),
                    Map.of("K", new Secret("t$1!")),
                    Optional.of(folder.resolve("sub")))),
            Map.entry(
                "docs",
                new McpServer.Http(
                    URI.create("https://docs.example/mcp"),
                    Map.of("Authorization", new Secret("Bearer t$1")))));
    assertThat(servers.toString()).doesNotContain("t$1");
  }

  @Test
  void tellsEverythingThatIsWrongWithTheFileAtOnce() throws IOException {
    file(
        """
        mcpServers:
          Bad Name: {command: x}
          both: {command: x, url: "https://a.example"}
          odd: {command: x, shell: true}
          lost: {url: "https://a.example", headers: {A: "${NOT_SET}"}}
          place: {url: "ftp://a.example"}
        """);

    assertThat(loading.problems())
        .satisfiesExactlyInAnyOrder(
            it -> assertThat(it).contains("`Bad Name` is no name"),
            it -> assertThat(it).contains("`both` must have either"),
            it -> assertThat(it).contains("`odd` has an unknown key `shell`; known are args,"),
            it -> assertThat(it).contains("`lost` `headers` `A` needs the variable NOT_SET"),
            it -> assertThat(it).contains("`place` must have an http"));
  }

  @Test
  void doesNotQuoteAFileThatCannotBeRead() throws IOException {
    file("{\"mcpServers\": {\"a\": {\"env\": {\"K\": \"hunter2\" \"hunter2\"}}}}");

    assertThat(loading.problems()).singleElement().asString().contains("is not valid YAML");
    assertThat(loading.problems().toString()).doesNotContain("hunter2");
  }

  @Test
  void startsTaskMasterWithAllItsToolsUnlessTold() {
    loading
        .with("TASK_MASTER_COMMAND", "npx -y 'task master' \"\"")
        .with("TASK_MASTER_API_KEY", "k")
        .with("TASK_MASTER_ALLOW_METADATA_UPDATES", "false");

    assertThat(loading.load().mcp().servers())
        .containsExactly(
            Map.entry(
                "taskmaster",
                new McpServer.Stdio(
                    List.of("npx", "-y", "task master", ""),
                    Map.of(
                        "TASK_MASTER_API_KEY",
                        new Secret("k"),
                        "TASK_MASTER_TOOLS",
                        new Secret("all"),
                        "TASK_MASTER_ALLOW_METADATA_UPDATES",
                        new Secret("false")),
                    Optional.empty())));
  }

  @Test
  void takesTheCommandAsAJsonArrayToo() {
    loading.with("TASK_MASTER_COMMAND", "[\"/opt/a b/x\", \"'\"]");

    McpServer server = loading.load().mcp().servers().get("taskmaster");

    assertThat(((McpServer.Stdio) server).command()).containsExactly("/opt/a b/x", "'");
  }

  @Test
  void reachesTaskMasterAtAnAddressWithItsKey() {
    loading
        .with("TASK_MASTER_URL", "http://127.0.0.1:3000/mcp")
        .with("TASK_MASTER_API_KEY", "k")
        .with("TASK_MASTER_PROJECT", "plans");

    Settings.Mcp mcp = loading.load().mcp();

    assertThat(mcp.taskMasterProject()).isEqualTo(folder.resolve("plans"));
    assertThat(mcp.servers().get("taskmaster"))
        .isEqualTo(
            new McpServer.Http(
                URI.create("http://127.0.0.1:3000/mcp"),
                Map.of("Authorization", new Secret("Bearer k"))));
  }

  @Test
  void refusesTwoTaskMasters() throws IOException {
    file("{\"mcpServers\": {\"taskmaster\": {\"command\": \"x\"}}}");
    loading.with("TASK_MASTER_COMMAND", "y").with("TASK_MASTER_URL", "http://127.0.0.1:1");

    assertThat(loading.problems())
        .satisfiesExactlyInAnyOrder(
            it -> assertThat(it).contains("TASK_MASTER_COMMAND are both set"),
            it -> assertThat(it).contains("names a server `taskmaster`"));
  }

  @Test
  void refusesAQuoteThatIsNotClosed() {
    assertThat(loading.with("TASK_MASTER_COMMAND", "npx 'x").problems())
        .singleElement()
        .asString()
        .contains("TASK_MASTER_COMMAND has a quote that is not closed");
  }

  private void file(String text) throws IOException {
    loading.with(
        "VEL_MCP_SERVERS", Files.writeString(folder.resolve("servers.json"), text).toString());
  }
}
