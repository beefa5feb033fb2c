package dev.vel.daemon.mcp;

import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Listener;
import dev.vel.daemon.http.Request;
import dev.vel.daemon.http.TestListener;
import dev.vel.daemon.routes.McpRoutes;
import dev.vel.mcpserver.VelServer;
import io.modelcontextprotocol.server.McpServer;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult;
import io.modelcontextprotocol.spec.McpSchema.CompleteResult.CompleteCompletion;
import io.modelcontextprotocol.spec.McpSchema.PromptReference;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * What MCP's conformance suite wants to find, behind the transport that the daemon serves. Prints
 * its port and serves until it is killed.
 */
public final class ConformanceServer {
  private ConformanceServer() {}

  public static void main(String[] arguments) throws Exception {
    McpEndpoint endpoint =
        new McpEndpoint(
            List.of(), List.of(), VelServer.VERSIONS, true, Anybody::new, InstantSource.system());
    McpServer.sync(endpoint)
        .serverInfo("conformance", "1")
        .capabilities(
            ServerCapabilities.builder()
                .tools(true)
                .resources(true, true)
                .prompts(true)
                .logging()
                .completions()
                .build())
        .immediateExecution(true)
        .tools(FixtureTools.all())
        .resources(FixtureResources.all())
        .resourceTemplates(FixtureResources.templates())
        .prompts(FixturePrompts.all())
        .completions(
            new io.modelcontextprotocol.server.McpServerFeatures.SyncCompletionSpecification(
                new PromptReference("ref/prompt", "test_prompt_with_arguments", null),
                (exchange, request) ->
                    new CompleteResult(
                        new CompleteCompletion(List.of("paris", "park", "party"), 3, false), null)))
        .build();
    try (Listener listener = TestListener.start(McpRoutes.of(endpoint, Access.OPEN))) {
      System.out.println(listener.port());
      new CountDownLatch(1).await();
    }
  }

  /** The one user there is. */
  private record Anybody(Request request) implements Guest {
    private static final UUID ID = new UUID(0, 1);

    @Override
    public UUID userId() {
      return ID;
    }

    @Override
    public Map<String, Object> context() {
      return Map.of();
    }

    @Override
    public Map<String, Object> begin(String session, Object id) {
      return Map.of();
    }

    @Override
    public void expectToWait() {}

    @Override
    public boolean isStillWelcome() {
      return true;
    }

    @Override
    public void close() {}
  }
}
