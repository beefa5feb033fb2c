package dev.vel.cli.completion;

import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.completion.LiveValues.Value;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.conversation.Home;
import dev.vel.cli.conversation.Sessions;
import dev.vel.cli.door.Destination;
import dev.vel.cli.door.EmbeddedServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code vel __complete KIND}, for the scripts of {@code vel completion} alone: a line for each
 * value, with what it is behind a tab. Somebody waits with a finger on a key, so it is quick or
 * says nothing, starts no database, and is silent about whatever is wrong.
 */
public final class Completer implements Leaf {
  public static final String NAME = "__complete";
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private final String userAgent;

  private Completer(String userAgent) {
    this.userAgent = userAgent;
  }

  /** A tree of its own, since nobody is to find it in the other. */
  public static Branch root(String userAgent) {
    return new Branch(
        List.of(), List.of(new Entry(NAME, "Complete a word", () -> new Completer(userAgent))));
  }

  @Override
  public List<String> examples() {
    return List.of("vel __complete agents");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "KIND", "What is completed."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Void.class;
  }

  @Override
  public ExitCode run(Invocation call) throws InterruptedException {
    Live live = Options.one(call.argument(0), "KIND", Live.class);
    FutureTask<List<String>> asking =
        new FutureTask<>(() -> lines(silent(call.surroundings()), call.wish(), live));
    Thread.ofPlatform().daemon().name("complete").start(asking);
    try {
      List<String> lines = asking.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
      lines.forEach(line -> call.output().text(line + "\n"));
    } catch (ExecutionException | TimeoutException nothingToOffer) {
      // Whoever types on is not to be told about it here.
      return ExitCode.FAILED;
    }
    return ExitCode.OK;
  }

  private List<String> lines(Surroundings surroundings, Doors.Wish wish, Live live)
      throws IOException {
    if (live == Live.CONTEXTS) {
      return lines(LiveValues.of(ContextStore.of(surroundings).contexts()));
    }
    EmbeddedServer server = EmbeddedServer.of(surroundings);
    boolean local = Destination.find(surroundings, wish, userAgent).isEmpty();
    if (local && server.used() && !server.running()) {
      return List.of();
    }
    try (Door door = surroundings.doors().open(surroundings, wish)) {
      return lines(
          live == Live.SESSIONS ? sessions(surroundings, door) : LiveValues.of(door.vel(), live));
    }
  }

  private static List<Value> sessions(Surroundings surroundings, Door door) throws IOException {
    Home home = new Home(door.place(), door.vel().me().id());
    return LiveValues.of(Sessions.of(surroundings.environment()).of(home));
  }

  private static List<String> lines(List<Value> values) {
    return values.stream().map(value -> value.text() + "\t" + value.meaning()).toList();
  }

  /** The same, but with nobody to complain to. */
  private static Surroundings silent(Surroundings surroundings) {
    return new Surroundings(
        surroundings.in(),
        surroundings.out(),
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        surroundings.environment(),
        surroundings.workingDirectory(),
        surroundings.clock(),
        surroundings.terminal(),
        surroundings.interrupts(),
        surroundings.doors());
  }
}
