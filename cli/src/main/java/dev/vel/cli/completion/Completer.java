package dev.vel.cli.completion;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.cli.command.Branch;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.Doors;
import dev.vel.cli.command.Entry;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Surroundings;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.door.Destination;
import dev.vel.cli.door.EmbeddedServer;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import dev.vel.route.ProviderState;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Page;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;

/**
 * {@code vel __complete KIND}, for the scripts of {@code vel completion} alone: a line for each
 * value, with what it is behind a tab. Somebody waits with a finger on a key, so it is quick or
 * says nothing, starts no database, and is silent about whatever is wrong.
 */
public final class Completer implements Leaf {
  public static final String NAME = "__complete";
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final Page.Range MANY = new Page.Range(100, 0);
  private static final int BRIEF = 40;
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
        new FutureTask<>(() -> lines(silent(call.surroundings()), live));
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

  private List<String> lines(Surroundings surroundings, Live live) throws IOException {
    if (live == Live.CONTEXTS) {
      return contexts(surroundings);
    }
    Doors.Wish wish = new Doors.Wish(false, Optional.empty(), false);
    EmbeddedServer server = EmbeddedServer.of(surroundings);
    boolean local = Destination.find(surroundings, wish, userAgent).isEmpty();
    if (local && server.used() && !server.running()) {
      return List.of();
    }
    try (Door door = surroundings.doors().open(surroundings, wish)) {
      return of(door.vel(), live).toList();
    }
  }

  private static Stream<String> of(Vel vel, Live live) {
    return switch (live) {
      case AGENTS ->
          vel.agents(new AgentQuery(null, null, MANY)).data().stream().map(Completer::agent);
      case TASKS ->
          vel.tasks(new TaskQuery(null, null, null, null, null, null, MANY)).data().stream()
              .map(Completer::task);
      case PROVIDERS ->
          vel.providers(MANY).data().stream().map(each -> line(each.name(), each.health()));
      case MODELS -> vel.providers(MANY).data().stream().flatMap(Completer::models);
      case CONTEXTS -> throw new IllegalStateException("contexts are kept here");
    };
  }

  private static String agent(Agent agent) {
    return line(agent.name(), String.valueOf(Words.of(agent.type())));
  }

  private static String task(Task task) {
    String id = task.id().toString();
    return line(
        id.substring(id.length() - 8),
        String.valueOf(Words.of(task.status())) + ": " + task.description());
  }

  private static Stream<String> models(ProviderState provider) {
    return provider.models().stream().map(model -> line(model.id(), provider.name()));
  }

  private static List<String> contexts(Surroundings surroundings) {
    Contexts contexts = ContextStore.of(surroundings).contexts();
    return Stream.concat(
            Stream.of(line(Contexts.LOCAL, "local mode")),
            contexts.contexts().entrySet().stream()
                .map(known -> line(known.getKey(), known.getValue().url().toString())))
        .toList();
  }

  private static String line(String value, String meaning) {
    return Text.line(value) + "\t" + Text.fit(Text.line(meaning), BRIEF);
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
