package dev.vel.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A pipe whose writing end one of the programs holds that started this one. That is how subprocess
 * libraries set it up (Java's {@code ProcessBuilder} always does, Python's {@code
 * stdin=subprocess.PIPE}), also when they have nothing to write and never close it. A shell lets go
 * of the pipes between the commands of a pipeline at once. Told by Linux's {@code /proc}, see
 * proc_pid_fd(5) and proc_pid_fdinfo(5).
 */
final class ParentPipe {
  private static final Path PROC = Path.of("/proc");

  private ParentPipe() {}

  /** Whether such a pipe is at {@code descriptor} of this process; false where nothing tells. */
  static boolean at(int descriptor) {
    try {
      Path pipe = Files.readSymbolicLink(PROC.resolve("self/fd/" + descriptor));
      return pipe.toString().startsWith("pipe:") && isHeldAbove(pipe);
    } catch (IOException | UnsupportedOperationException noProc) {
      return false;
    }
  }

  private static boolean isHeldAbove(Path pipe) {
    Optional<ProcessHandle> above = ProcessHandle.current().parent();
    while (above.isPresent()) {
      if (writes(PROC.resolve(Long.toString(above.get().pid())), pipe)) {
        return true;
      }
      above = above.get().parent();
    }
    return false;
  }

  private static boolean writes(Path process, Path pipe) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      return descriptors.anyMatch(it -> leads(it, pipe) && isWriting(process, it));
    } catch (IOException | UncheckedIOException goneOrSomebodyElses) {
      return false;
    }
  }

  private static boolean leads(Path descriptor, Path pipe) {
    try {
      return Files.readSymbolicLink(descriptor).equals(pipe);
    } catch (IOException closedMeanwhile) {
      return false;
    }
  }

  /** The last octal digit of the flags is the access mode: 0 is reading alone. */
  private static boolean isWriting(Path process, Path descriptor) {
    try (Stream<String> lines =
        Files.lines(process.resolve("fdinfo").resolve(descriptor.getFileName()))) {
      return lines.anyMatch(line -> line.startsWith("flags:") && !line.endsWith("0"));
    } catch (IOException | UncheckedIOException closedMeanwhile) {
      return false;
    }
  }
}
