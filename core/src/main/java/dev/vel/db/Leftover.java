package dev.vel.db;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A {@code postmaster.pid} that a crash left behind and whose number is by now another program's:
 * PostgreSQL takes that for a server and does not start.
 *
 * @param file the file
 * @param pid the process that it names, which runs and is no PostgreSQL
 * @param certain whether that can be told for sure: the program is known, nothing listens on the
 *     port that the file names, and nobody holds the memory that it names
 */
public record Leftover(Path file, long pid, boolean certain) {
  private static final Logger LOG = LoggerFactory.getLogger(Leftover.class);
  private static final int PORT_LINE = 3;

  /** The key and the number of its shared memory (PostgreSQL's miscadmin.h). */
  private static final int MEMORY_LINE = 6;

  /** Key, number and more of each segment (proc(5)). */
  private static final Path SEGMENTS = Path.of("/proc/sysvipc/shm");

  private static final int ATTACHED = 6;

  private static final int PATIENCE_MILLIS = 1_000;

  /** That of a folder; empty where there is none, or where it hinders nobody. */
  static Optional<Leftover> in(Path data) throws IOException {
    Path file = data.resolve("postmaster.pid");
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    Optional<Long> pid = number(lines, 0);
    Optional<ProcessHandle> process = pid.flatMap(ProcessHandle::of);
    if (process.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> program = process.get().info().command();
    if (program.filter(Leftover::isServer).isPresent()) {
      return Optional.empty();
    }
    boolean silent =
        number(lines, PORT_LINE).map(port -> !listens(port)).orElse(false) && !isShared(lines);
    return Optional.of(new Leftover(file, pid.get(), program.isPresent() && silent));
  }

  /** Removes it where it is certain; to be called by whoever holds the lock to start the server. */
  static void remove(Path data) throws IOException {
    Optional<Leftover> found = in(data);
    if (found.filter(Leftover::certain).isPresent()) {
      LOG.info("removing {}: process {} is no PostgreSQL", found.get().file(), found.get().pid());
      Files.deleteIfExists(found.get().file());
    }
  }

  /**
   * Whether processes of the server that wrote the file may still be at work: some hold its shared
   * memory. PostgreSQL looks for that, too, but not where the file is gone.
   */
  private static boolean isShared(List<String> lines) throws IOException {
    Optional<String> segment =
        lines.stream()
            .skip(MEMORY_LINE)
            .findFirst()
            .map(line -> line.strip().split("\\s+"))
            .filter(words -> words.length == 2)
            .map(words -> words[1]);
    if (segment.isEmpty()) {
      return false;
    }
    return !Files.isReadable(SEGMENTS)
        || Files.readAllLines(SEGMENTS).stream()
            .map(line -> line.strip().split("\\s+"))
            .anyMatch(words ->
                words.length > ATTACHED
                    && words[1].equals(segment.get())
                    && !words[ATTACHED].equals("0"));
  }

  private static boolean isServer(String program) {
    Path name = Path.of(program).getFileName();
    // Also that of a program that was replaced while it ran: "postgres (deleted)".
    return name != null && name.toString().contains("postgres");
  }

  private static Optional<Long> number(List<String> lines, int line) {
    return lines.stream().skip(line).findFirst().map(String::strip).flatMap(Leftover::number);
  }

  private static Optional<Long> number(String text) {
    return text.matches("[0-9]{1,9}") ? Optional.of(Long.valueOf(text)) : Optional.empty();
  }

  /** What does not refuse is taken to be somebody. */
  private static boolean listens(long port) {
    try (Socket socket = new Socket()) {
      InetAddress here = InetAddress.getLoopbackAddress();
      socket.connect(new InetSocketAddress(here, Math.toIntExact(port)), PATIENCE_MILLIS);
      return true;
    } catch (ConnectException refused) {
      return false;
    } catch (IOException | IllegalArgumentException unknown) {
      LOG.debug("whether anything listens on {} cannot be told", port, unknown);
      return true;
    }
  }
}
