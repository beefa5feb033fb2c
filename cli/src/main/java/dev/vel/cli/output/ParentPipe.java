package dev.vel.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A pipe whose writing end one of the programs holds that started this one, and perhaps forgot.
 * That is how subprocess libraries set it up (Java's {@code ProcessBuilder} always does, Python's
 * {@code stdin=subprocess.PIPE}), also when they have nothing to write and never close it. A shell
 * lets go of the pipes between the commands of a pipeline at once, and what it holds on to somebody
 * told it to, as in {@code exec > >(vel run …)}; so was a program told whose own output the pipe
 * is, as in {@code tee >(vel run …)}. Told by Linux's {@code /proc}, see proc_pid_fd(5) and
 * proc_pid_fdinfo(5).
 */
final class ParentPipe {
  private static final Path PROC = Path.of("/proc");
  private static final int STANDARD_ERROR = 2;
  private static final Set<String> SHELLS =
      Set.of("bash", "zsh", "sh", "dash", "ash", "busybox", "ksh", "ksh93", "mksh", "fish");

  /** What a program has to do with the pipe. */
  private enum Hold {
    NONE,
    FORGOTTEN_PERHAPS,
    ON_PURPOSE
  }

  private ParentPipe() {}

  /** Whether such a pipe is at {@code descriptor} of this process; false where nothing tells. */
  static boolean at(int descriptor) {
    try {
      Path pipe = Files.readSymbolicLink(PROC.resolve("self/fd/" + descriptor));
      return pipe.toString().startsWith("pipe:") && isForgottenAbove(pipe);
    } catch (IOException | UnsupportedOperationException noProc) {
      return false;
    }
  }

  private static boolean isForgottenAbove(Path pipe) {
    boolean held = false;
    Optional<ProcessHandle> above = ProcessHandle.current().parent();
    while (above.isPresent()) {
      Hold hold = hold(PROC.resolve(Long.toString(above.get().pid())), pipe);
      if (hold == Hold.ON_PURPOSE) {
        return false;
      }
      held |= hold == Hold.FORGOTTEN_PERHAPS;
      above = above.get().parent();
    }
    return held;
  }

  private static Hold hold(Path process, Path pipe) {
    try (Stream<Path> descriptors = Files.list(process.resolve("fd"))) {
      List<String> writing =
          descriptors
              .filter(it -> leads(it, pipe) && isWriting(process, it))
              .map(it -> it.getFileName().toString())
              .toList();
      if (writing.isEmpty()) {
        return Hold.NONE;
      }
      return wasTold(process, writing) ? Hold.ON_PURPOSE : Hold.FORGOTTEN_PERHAPS;
    } catch (IOException | UncheckedIOException goneOrSomebodyElses) {
      return Hold.NONE;
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

  /** Whether the pipe is its output or error output, an argument, or that of a shell. */
  private static boolean wasTold(Path process, List<String> writing) throws IOException {
    // In bytes, for arguments may be in any encoding.
    String command = Files.readString(process.resolve("cmdline"), StandardCharsets.ISO_8859_1);
    List<String> arguments = List.of(command.split("\0", -1));
    return writing.stream()
            .anyMatch(number ->
                Integer.parseInt(number) <= STANDARD_ERROR
                    || arguments.stream().anyMatch(it -> it.endsWith("/fd/" + number)))
        || SHELLS.contains(
            Files.readString(process.resolve("comm"), StandardCharsets.ISO_8859_1).strip());
  }
}
