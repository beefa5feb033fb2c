package dev.vel.mcpserver;

import dev.vel.api.Version;
import io.modelcontextprotocol.json.McpJsonDefaults;
import io.modelcontextprotocol.spec.McpError;
import io.modelcontextprotocol.spec.McpSchema.Implementation;
import io.modelcontextprotocol.spec.McpSchema.InitializeRequest;
import io.modelcontextprotocol.spec.McpSchema.InitializeResult;
import io.modelcontextprotocol.spec.McpSchema.ServerCapabilities;
import io.modelcontextprotocol.spec.McpServerSession;
import io.modelcontextprotocol.spec.McpServerTransport;
import io.modelcontextprotocol.spec.McpStreamableServerSession;
import io.modelcontextprotocol.spec.McpStreamableServerSession.McpStreamableServerSessionInit;
import io.modelcontextprotocol.spec.ProtocolVersions;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import reactor.core.publisher.Mono;

/** vel as an MCP server; transports take their sessions from it. Thread-safe. */
public final class VelServer {
  /** What is spoken, newest first. */
  public static final List<String> VERSIONS =
      List.of(
          ProtocolVersions.MCP_2025_11_25,
          ProtocolVersions.MCP_2025_06_18,
          ProtocolVersions.MCP_2025_03_26);

  /** vel asks its clients for nothing, so this is never waited for. */
  private static final Duration UNUSED = Duration.ofSeconds(10);

  private static final String INSTRUCTIONS =
      """
      vel runs tasks on AI agents: it chooses the model, retries and fails over, and records tokens \
      and cost. Call run_task with a description; without an agent the default one is used. For \
      long work pass wait=false and read the task later with get_task. list_agents shows the agents, \
      get_usage what was spent.\
      """;

  private final Calls calls = new Calls();
  private final Methods methods = new Methods(calls);

  /** A session over HTTP, which ends with {@code closeGracefully()}. */
  public McpStreamableServerSessionInit open(InitializeRequest request) {
    String id = UUID.randomUUID().toString();
    McpStreamableServerSession session =
        new McpStreamableServerSession(
            id,
            request.capabilities(),
            request.clientInfo(),
            UNUSED,
            methods.requests(),
            methods.notifications(),
            () -> Mono.fromRunnable(() -> calls.leave(id)),
            McpJsonDefaults.getSchemaValidator());
    return new McpStreamableServerSessionInit(session, Mono.just(welcome(request)));
  }

  /**
   * Takes note of a request. It can be taken back from now on, so transports do this before the
   * next message is heard.
   *
   * @throws McpError when the session has one with this id already
   */
  public Turn begin(Visitor visitor, String session, Object id) {
    return new Turn(visitor, calls.begin(session, id), () -> calls.end(session, id));
  }

  /** A session over one pair of streams. */
  McpServerSession open(McpServerTransport transport) {
    String id = UUID.randomUUID().toString();
    return new McpServerSession(
        id,
        UNUSED,
        transport,
        request -> Mono.just(welcome(request)),
        methods.requests(),
        methods.notifications(),
        () -> Mono.fromRunnable(() -> calls.leave(id)),
        McpJsonDefaults.getSchemaValidator());
  }

  /** The version that the client asks for where it is spoken, else the newest. */
  private static InitializeResult welcome(InitializeRequest request) {
    String version = request.protocolVersion();
    return new InitializeResult(
        VERSIONS.contains(version) ? version : VERSIONS.getFirst(),
        ServerCapabilities.builder()
            .tools(false)
            .resources(false, false)
            .prompts(false)
            .completions()
            .build(),
        Implementation.builder("vel", Version.current()).title("vel").build(),
        INSTRUCTIONS,
        null);
  }
}
