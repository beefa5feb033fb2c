package dev.vel.cli;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Program;
import dev.vel.cli.command.Signals;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.completion.Completer;
import dev.vel.cli.context.Folders;
import dev.vel.cli.door.ChosenDoors;
import dev.vel.cli.door.HeadStart;
import dev.vel.cli.log.Logging;
import dev.vel.cli.output.ProcessTerminal;
import dev.vel.cli.process.Ahead;
import dev.vel.thread.Threads;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/** The {@code vel} command. */
public final class Main {
  private Main() {}

  /** Commands that open a vel at once, before they wait for anything such as a pipe. */
  private static final List<String> OPENING =
      List.of(
          "agent",
          "audit",
          "integration",
          "key",
          "logs",
          "provider",
          "quota",
          "route",
          "task",
          "usage",
          "user",
          "wait");

  /** Commands that may do many things at once, and go on for long. */
  private static final List<String> LASTING = List.of("batch", "sandbox", "serve", "worker");

  /** Commands that choose a log of their own, which comes too late once something has logged. */
  private static final List<String> LOGGING = List.of("serve", "worker");

  /** The process's entry point. */
  public static void main(String[] arguments) {
    // First, for what is begun ahead logs, and whether that is heard is found out once.
    Logging.off();
    List<String> words = Arrays.asList(arguments);
    chooseLog(words);
    if (Collections.disjoint(words, LASTING)) {
      Threads.haveFew();
    }
    ahead(words);
    Signals signals = Signals.listen();
    signals.exit(run(arguments, ofThisProcess(signals)));
  }

  /**
   * Runs one command line.
   *
   * @return the exit code
   */
  public static int run(String[] arguments, Surroundings surroundings) {
    List<String> words = Arrays.asList(arguments);
    chooseLog(words);
    Branch root =
        !words.isEmpty() && words.getFirst().equals(Completer.NAME)
            ? Completer.root(userAgent())
            : Commands.root(userAgent());
    return new Program("vel", Commands.SUMMARY, root).run(words, surroundings).number();
  }

  private static Surroundings ofThisProcess(Signals signals) {
    PrintStream err =
        new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
    System.setErr(err);
    return surroundings(
        System.in,
        new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), 1 << 16),
        err,
        signals);
  }

  static Surroundings surroundings(
      InputStream in, OutputStream out, PrintStream err, Signals signals) {
    Map<String, String> environment = System.getenv();
    return new Surroundings(
        in,
        out,
        err,
        environment,
        Path.of("").toAbsolutePath(),
        InstantSource.system(),
        new ProcessTerminal(environment),
        signals,
        new ChosenDoors(userAgent()));
  }

  private static void chooseLog(List<String> words) {
    if (words.contains("--debug")) {
      Logging.toStandardError("debug");
    }
  }

  /** Has a second core begin with what these words will need. */
  static void ahead(List<String> words) {
    if (saysOnlyOfItself(words) || !Collections.disjoint(words, LOGGING)) {
      return;
    }
    Map<String, String> environment = System.getenv();
    boolean opens = !Collections.disjoint(words, OPENING) && !words.contains("submit");
    boolean local = words.contains("--local");
    if (opens && (local || isLocalAnyway(words, environment))) {
      HeadStart.begin(environment, Path.of("").toAbsolutePath());
      local = true;
    }
    if (local) {
      Ahead.ofDatabase();
    } else {
      Ahead.ofAnyDoor();
    }
  }

  /** As it is seen without reading the words as the command does. */
  private static boolean isLocalAnyway(List<String> words, Map<String, String> environment) {
    return words.stream().noneMatch(Main::namesAnother)
        && environment.getOrDefault("VEL_URL", "").isEmpty()
        && !Files.exists(Folders.of(environment).config().resolve("contexts.json"));
  }

  private static boolean namesAnother(String word) {
    return word.startsWith("--url") || word.startsWith("--context");
  }

  private static boolean saysOnlyOfItself(List<String> words) {
    return words.isEmpty()
        || List.of("version", "--version", "-V", "help", "completion", Completer.NAME)
            .contains(words.getFirst())
        || words.contains("--help")
        || words.contains("-h");
  }

  private static String userAgent() {
    return "vel/" + VersionCommand.current();
  }
}
