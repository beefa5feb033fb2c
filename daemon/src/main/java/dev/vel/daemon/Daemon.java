package dev.vel.daemon;

import dev.vel.api.Schema;
import dev.vel.api.Version;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader;
import dev.vel.config.SettingsLoader.Door;
import dev.vel.daemon.trace.Traces;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@code veld}: the daemon as a process. */
public final class Daemon {
  private final Map<String, String> environment;
  private final Path workingDirectory;
  private final PrintStream out;
  private final PrintStream err;

  Daemon(Map<String, String> environment, Path workingDirectory, PrintStream out, PrintStream err) {
    this.environment = environment;
    this.workingDirectory = workingDirectory;
    this.out = out;
    this.err = err;
  }

  /** See {@code veld --help}. */
  public static void main(String[] arguments) {
    if (arguments.length == 0) {
      Ahead.ofServing();
    }
    OwnLog.begin();
    Daemon daemon = new Daemon(System.getenv(), Path.of(""), System.out, System.err);
    Stop stop = Stop.onSignals();
    daemon.run(List.of(arguments), stop).ifPresent(stop::exit);
  }

  /** What is done with a daemon that runs. */
  @FunctionalInterface
  interface Keeper {
    void keep(RunningDaemon daemon);

    /** Hears of it before it says that it may be sent requests; the rest is started after that. */
    default void meet(RunningDaemon daemon) {}
  }

  /** The exit code; empty when a daemon was started and is kept. */
  Optional<Integer> run(List<String> arguments, Keeper keeper) {
    Arguments parsed;
    try {
      parsed = Arguments.parse(arguments);
    } catch (IllegalArgumentException wrong) {
      return Optional.of(end(Exit.of(Exit.USAGE, String.valueOf(wrong.getMessage()))));
    }
    return switch (parsed.action()) {
      case VERSION -> {
        out.println("veld " + Version.current());
        yield Optional.of(Exit.OK);
      }
      case HELP -> {
        out.print(Arguments.HELP);
        yield Optional.of(Exit.OK);
      }
      case CHECK, MIGRATE, SERVE -> configured(parsed, keeper);
    };
  }

  private Optional<Integer> configured(Arguments arguments, Keeper keeper) {
    try {
      Settings settings = SettingsLoader.load(environment, workingDirectory, Door.DAEMON);
      Logging.configure(settings.log());
      if (arguments.action() == Arguments.Action.CHECK) {
        Traces.of(environment).close();
        return Optional.of(Exit.OK);
      }
      if (arguments.action() == Arguments.Action.MIGRATE) {
        Schema.await(settings);
        Schema.migrate(settings);
        err.println("veld: the schema of the database is up to date");
        return Optional.of(Exit.OK);
      }
      serve(settings, keeper);
      return Optional.empty();
    } catch (IOException | RuntimeException | Error failure) {
      if (arguments.debug()) {
        failure.printStackTrace(err);
      }
      return Optional.of(end(Exit.of(failure)));
    }
  }

  private void serve(Settings settings, Keeper keeper) throws IOException {
    RunningDaemon daemon =
        RunningDaemon.start(settings, Traces.of(environment), InstantSource.system(), keeper::meet);
    try {
      announce(settings, daemon);
    } catch (IOException | RuntimeException e) {
      daemon.close();
      throw e;
    }
    keeper.keep(daemon);
    Settings.Server server = settings.server();
    // As a signal would: what is to be done in order is done in one place.
    server
        .idle()
        .exit()
        .ifPresent(time -> daemon.endWhenIdle(server, time, () -> System.exit(Exit.OK)));
  }

  private void announce(Settings settings, RunningDaemon daemon) throws IOException {
    String ready = environment.getOrDefault("VEL_READY_FILE", "");
    if (!ready.isEmpty()) {
      // Whoever waits for the file must never see it half written.
      Path file = workingDirectory.resolve(ready).toAbsolutePath();
      Path draft = file.resolveSibling(file.getFileName() + ".draft");
      Files.writeString(draft, daemon.port() + "\n");
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
    String host = settings.server().bindAddress();
    String url = "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":";
    err.println("veld " + Version.current() + " listening on " + url + daemon.port());
    err.println("veld metrics on " + url + daemon.metricsPort() + "/metrics");
    err.flush();
  }

  private int end(Exit exit) {
    exit.sentences().forEach(err::println);
    err.flush();
    return exit.code();
  }
}
