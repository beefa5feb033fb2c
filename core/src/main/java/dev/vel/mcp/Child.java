package dev.vel.mcp;

import dev.vel.config.McpServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** A server's process and all that it starts. Thread-safe. */
final class Child {
  /**
   * What a process may know of vel's environment: where things are, never what vel's secrets are.
   */
  private static final Pattern SHARED =
      Pattern.compile(
          "PATH|HOME|USER|LOGNAME|SHELL|TERM|TZ|TMPDIR|LANG|LC_[A-Z]+|XDG_[A-Z_]+"
              + "|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE|SSL_CERT_DIR"
              + "|(?i:HTTP_PROXY|HTTPS_PROXY|NO_PROXY|ALL_PROXY)");

  /** By its value those are found that have left the family, as daemons do. */
  private static final String MARK = "MCP_SERVER_PROCESS";

  private static final long PATIENCE_MILLIS = 300;
  private static final long GRACE_MILLIS = 700;

  private final Process process;
  private final String mark;
  private final Set<ProcessHandle> family = ConcurrentHashMap.newKeySet();

  private Child(Process process, String mark) {
    this.process = process;
    this.mark = mark;
    family.add(process.toHandle());
  }

  static Child start(McpServer.Stdio server) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(server.command());
    server.directory().ifPresent(directory -> builder.directory(directory.toFile()));
    Map<String, String> environment = builder.environment();
    environment.keySet().removeIf(name -> !SHARED.matcher(name).matches());
    server.environment().forEach((name, value) -> environment.put(name, value.reveal()));
    String id = UUID.randomUUID().toString();
    environment.put(MARK, id);
    return new Child(builder.start(), MARK + "=" + id);
  }

  Process process() {
    return process;
  }

  /** Takes note of what the process started: once it is gone nobody could tell any more. */
  void look() {
    process.descendants().forEach(family::add);
    family.removeIf(one -> !one.isAlive() && !one.equals(process.toHandle()));
  }

  /**
   * Ends the process and everything it started: first by the end of its input, which the caller has
   * closed, then by asking, then by force. Takes about a second at most.
   */
  void end() {
    look();
    await(Set.of(process.toHandle()), PATIENCE_MILLIS);
    look();
    ProcessHandle.allProcesses().filter(this::isMarked).forEach(family::add);
    List<ProcessHandle> left = family.stream().filter(ProcessHandle::isAlive).toList();
    left.forEach(ProcessHandle::destroy);
    Set<ProcessHandle> all = new HashSet<>(left);
    left.forEach(one -> one.descendants().forEach(all::add));
    await(all, GRACE_MILLIS);
    all.forEach(one -> one.descendants().forEach(ProcessHandle::destroyForcibly));
    all.forEach(ProcessHandle::destroyForcibly);
  }

  /** Never where the system does not tell what a process was given. */
  private boolean isMarked(ProcessHandle one) {
    try {
      byte[] given = Files.readAllBytes(Path.of("/proc", String.valueOf(one.pid()), "environ"));
      return new String(given, StandardCharsets.ISO_8859_1).contains(mark);
    } catch (IOException gone) {
      return false;
    }
  }

  private static void await(Set<ProcessHandle> processes, long millis) {
    long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    for (ProcessHandle one : processes) {
      try {
        one.onExit().get(Math.max(0, until - System.nanoTime()), TimeUnit.NANOSECONDS);
      } catch (TimeoutException | ExecutionException stillThere) {
        return;
      } catch (InterruptedException e) {
        // Whoever waits wants it sooner: by force, then.
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
