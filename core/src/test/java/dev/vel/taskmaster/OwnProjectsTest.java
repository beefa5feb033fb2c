package dev.vel.taskmaster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.db.Tx;
import dev.vel.mcp.Tool;
import dev.vel.mcp.ToolException;
import dev.vel.mcp.ToolResult;
import dev.vel.mcp.ToolServers;
import dev.vel.wire.Ids;
import dev.vel.wire.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class OwnProjectsTest {
  private static final Duration SECOND = Duration.ofSeconds(1);
  private final UUID user = Ids.next();
  private final Recorder all = new Recorder();
  private final OwnProjects tools =
      new OwnProjects(
          all,
          Path.of("/projects"),
          new OwnProjects.Alone() {
            @Override
            public <T> T with(UUID userId, long until, OwnProjects.Use<T> use)
                throws ToolException, InterruptedException {
              return use.run();
            }
          });

  /** Offers what it was told to and remembers the arguments it was called with. */
  private static final class Recorder implements ToolServers {
    private final List<Tool> offered = new ArrayList<>();
    private JsonNode arguments = Json.object();

    @Override
    public List<String> names(Tx tx, UUID userId) {
      return List.of();
    }

    @Override
    public Offer offer(UUID userId, List<String> servers, Duration within) {
      return new Offer(offered, Map.of());
    }

    @Override
    public ToolResult call(UUID userId, Tool tool, JsonNode with, Duration within) {
      arguments = with;
      return new ToolResult("called", false);
    }
  }

  @Test
  void aModelIsNotAskedForAFolderAndCannotNameOne() throws Exception {
    Tool add = tool("taskmaster", "add_task");
    all.offered.add(add);
    Tool offered = tools.offer(user, List.of(), SECOND).tools().getFirst();
    assertThat(offered.inputSchema().path("properties").fieldNames())
        .toIterable()
        .containsExactly("title");
    assertThat(offered.inputSchema().path("required")).hasSize(1);
    tools.call(user, offered, Json.object().put("title", "x"), SECOND);
    assertThat(all.arguments.path("projectRoot").asText()).isEqualTo("/projects/" + user);
    for (String path : List.of("projectRoot", "file")) {
      ObjectNode elsewhere = Json.object().put("title", "x").put(path, "/etc");
      assertThatThrownBy(() -> tools.call(user, offered, elsewhere, SECOND))
          .isInstanceOf(ToolException.class)
          .hasMessageContaining(path);
    }
  }

  @Test
  void whatReachesBeyondTheListIsNeitherOfferedNorCalled() {
    Tool generate = tool("taskmaster", "initialize_project");
    all.offered.add(generate);
    assertThatThrownBy(() -> tools.call(user, generate, Json.object(), SECOND))
        .isInstanceOf(ToolException.class)
        .hasMessageContaining("beyond the list");
    assertThat(all.arguments).isEmpty();
  }

  @Test
  void toolsOfOtherServersAreLeftAsTheyAre() throws Exception {
    Tool other = tool("files", "initialize_project");
    all.offered.add(other);
    assertThat(tools.offer(user, List.of(), SECOND).tools()).containsExactly(other);
    tools.call(user, other, Json.object().put("projectRoot", "/mine"), SECOND);
    assertThat(all.arguments.path("projectRoot").asText()).isEqualTo("/mine");
  }

  private static Tool tool(String server, String name) {
    ObjectNode schema = Json.object().put("type", "object");
    for (String property : List.of("projectRoot", "file", "title")) {
      schema.withObject("/properties/" + property).put("type", "string");
    }
    schema.putArray("required").add("projectRoot").add("title");
    return new Tool(server, name, "does it", schema, false);
  }
}
