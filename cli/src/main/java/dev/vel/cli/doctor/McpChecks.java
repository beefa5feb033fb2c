package dev.vel.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.cli.process.Executables;
import dev.vel.config.McpServer;
import dev.vel.config.Settings;
import dev.vel.mcp.Greeting;
import dev.vel.mcp.ToolException;
import dev.vel.wire.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;

/**
 * {@code task_master} and {@code mcp.NAME}: the operator's MCP servers. An endpoint is greeted; a
 * command is looked for and not started, which may take long or fetch a package.
 */
record McpChecks(Patient patient) implements Checks {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  @Override
  public String name() {
    return "task_master";
  }

  @Override
  public List<Check> look() throws InterruptedException {
    Map<String, McpServer> servers = patient.settings().mcp().servers();
    List<String> names = List.copyOf(servers.keySet());
    List<Callable<Check>> questions = new ArrayList<>();
    servers.forEach((name, server) -> questions.add(() -> look(name, server)));
    List<Check> checks = new ArrayList<>();
    if (!servers.containsKey(Settings.Mcp.TASK_MASTER)) {
      checks.add(
          Check.ok(name(), "not configured; orchestrating agents work just the same without it"));
    }
    checks.addAll(
        AtOnce.all(
            questions,
            PATIENCE.plusSeconds(1),
            (index, failure) ->
                Check.problem(
                    id(names.get(index)),
                    "could not be looked at: " + failure.getMessage(),
                    "check how it is configured")));
    return checks;
  }

  private static String id(String server) {
    return server.equals(Settings.Mcp.TASK_MASTER) ? "task_master" : "mcp." + server;
  }

  private Check look(String name, McpServer server) throws InterruptedException {
    return switch (server) {
      case McpServer.Http http -> endpoint(name, http);
      case McpServer.Stdio stdio -> command(name, stdio);
    };
  }

  private static Check endpoint(String name, McpServer.Http server) throws InterruptedException {
    try {
      Greeting said = Greeting.of(name, server, PATIENCE);
      return Check.ok(
          id(name),
          ("answers as " + said.name() + " " + said.version()).strip() + " at " + server.url());
    } catch (ToolException e) {
      return Check.problem(
          id(name),
          "at " + server.url() + ": " + e.getMessage(),
          "see that it runs there, and check its address and key");
    }
  }

  private Check command(String name, McpServer.Stdio server) {
    String program = server.command().getFirst();
    Optional<Path> found =
        program.contains("/")
            ? Optional.of(directory(server).resolve(program)).filter(Files::isExecutable)
            : Executables.onPath(program, patient.environment());
    if (found.isEmpty()) {
      return Check.problem(
          id(name),
          "its command " + program + " is not found",
          "install it, or name it with its whole path");
    }
    return Check.ok(
        id(name),
        found.get()
            + version(found.get()).map(version -> ", version " + version).orElse("")
            + " is there; `vel mcp test "
            + name
            + "` starts it");
  }

  private Path directory(McpServer.Stdio server) {
    return server.directory().orElse(patient.surroundings().workingDirectory());
  }

  /** That of the npm package that a program is part of. */
  private static Optional<String> version(Path program) {
    try {
      Path folder = program.toRealPath().getParent();
      while (folder != null && !String.valueOf(folder.getFileName()).equals("node_modules")) {
        Path manifest = folder.resolve("package.json");
        if (Files.isRegularFile(manifest)) {
          JsonNode version = Json.read(Files.readString(manifest), JsonNode.class).path("version");
          return Optional.of(version.asText("")).filter(text -> !text.isBlank());
        }
        folder = folder.getParent();
      }
      return Optional.empty();
    } catch (IOException | IllegalArgumentException unreadable) {
      return Optional.empty(); // It only says more of a program that is there.
    }
  }
}
