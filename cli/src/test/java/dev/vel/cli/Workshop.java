package dev.vel.cli;

import dev.vel.agent.Agent;
import dev.vel.cli.http.Server;
import dev.vel.cli.http.Server.Reply;
import dev.vel.cli.install.Sources;
import dev.vel.identity.NewUser;
import dev.vel.mcp.McpTool;
import dev.vel.task.Task;
import dev.vel.task.TaskStatus;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A desk with something of everything on it, at which each of {@link Lines} can be typed. */
final class Workshop implements AutoCloseable {
  private static final String SIGNED_IN =
      """
      {"user":{"id":"0193a7c4-0000-7000-8000-000000000001","email":"a@b.c","role":"user"},
       "token":"one","expires_at":"2026-11-23T14:00:00Z",
       "refresh_token":"two","refresh_expires_at":"2026-12-22T14:00:00Z"}
      """;

  private static final String VELD =
      """
      #!/bin/sh
      echo 4020 > "$VEL_READY_FILE.draft"
      mv "$VEL_READY_FILE.draft" "$VEL_READY_FILE"
      exec sleep 600
      """;

  final Desk desk;
  private final Path home;
  private final Server elsewhere = new Server(asked -> Reply.json(200, SIGNED_IN));
  private final Task open;
  private final Task done;

  Workshop(Path folder) {
    try {
      home = Files.createTempDirectory(folder, "workshop");
      Files.writeString(home.resolve("tasks.jsonl"), "{\"prompt\": \"of a batch\"}\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    desk = new Desk(home);
    desk.vel.ending = task -> task.description().equals("of a batch") ? TaskStatus.COMPLETED : null;
    Agent writer = desk.vel.agentNamed("writer");
    desk.vel.agentNamed("idle");
    desk.vel.createUser(new NewUser("ada@example.com", "Analytical-1843", null));
    open = desk.vel.taskOf(writer, "no: yes", TaskStatus.IN_PROGRESS);
    done = desk.vel.taskOf(writer, "say \"hi\"", TaskStatus.COMPLETED);
    desk.vel.mcpTools.add(
        new McpTool(
            "search",
            McpTool.Standing.APPROVED,
            "a".repeat(64),
            "Searches",
            "Searches",
            Json.object(),
            false,
            FakeVel.NOW,
            FakeVel.NOW,
            null));
    prepare("key create laptop");
    prepare("integration add groq --key-env SOME_KEY");
    prepare("mcp add docs --url https://docs.example/mcp");
    prepare("quota set 20");
    prepare("context set staging https://staging.example.com");
    prepare("config set port 4021");
    desk.wish = null;
  }

  private void prepare(String line) {
    desk.environment.put("SOME_KEY", "gsk-1");
    Desk.Said said = desk.type(line.split(" "));
    if (said.code() != 0) {
      throw new IllegalStateException(said.err());
    }
  }

  void signIn() {
    type(
        Line.of("login | URL --email a@b.c --password-stdin").input("Correct-Horse-1\n"),
        List.of());
  }

  /** Puts a program in place of {@code veld} that answers at once. */
  void bringVeld() {
    try {
      Path veld = Files.createDirectories(home.resolve("bin")).resolve("veld");
      Files.writeString(veld, VELD);
      Files.setPosixFilePermissions(veld, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    desk.environment.put("VEL_HOME", home.toString());
  }

  /** Installs a vel from a release, for commands to change. */
  void install() {
    Sources sources = new Sources(home);
    Path place = home.resolve("releases");
    sources.publish(place, "1.0");
    desk.environment.put("VEL_HOME", sources.installed(place, home.resolve("prefix")).toString());
  }

  void interrupt() {
    desk.interrupt();
  }

  /** Does what a line needs, and types it with options behind the name of its command. */
  Desk.Said type(Line line, List<String> options) {
    line.before().accept(this);
    String[] words = line.with(options).stream().map(this::word).toArray(String[]::new);
    return desk.pipe(line.input(), words);
  }

  private String word(String word) {
    return switch (word) {
      case "OPEN" -> open.id().toString();
      case "DONE" -> done.id().toString();
      case "URL" -> elsewhere.url().toString();
      default -> word;
    };
  }

  @Override
  public void close() {
    desk.type("daemon", "stop");
    elsewhere.close();
  }
}
