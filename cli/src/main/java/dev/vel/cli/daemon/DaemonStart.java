package dev.vel.cli.daemon;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Interrupts;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.context.Account;
import dev.vel.cli.context.ContextStore;
import dev.vel.cli.context.Folders;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.process.Detached;
import dev.vel.cli.process.Running;
import dev.vel.cli.progress.Progress;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.config.SettingsLoader.SettingsException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel daemon start}. */
final class DaemonStart implements Leaf {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration GLANCE = Duration.ofMillis(50);

  /**
   * What veld exits with when its settings are wrong, and when its database or port is not there.
   */
  private static final int WRONG_SETTINGS = 78;

  private static final int UNAVAILABLE = 69;

  private static final Map<Setting, String> MINE =
      Map.of(
          Setting.VEL_BIND_ADDRESS,
          "127.0.0.1",
          Setting.LOG_FORMAT,
          "text",
          Setting.RATE_LIMIT_PER_HOUR,
          "1000000");

  @Override
  public List<String> examples() {
    return List.of("vel daemon start", "vel daemon start --port 8090", "vel daemon start -o json");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.whole(
            "-p,--port", 0, 65_535, "The port; 0 takes a free one; default PORT, else 8080."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return DaemonView.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException, InterruptedException {
    DaemonFiles files = DaemonFiles.of(call.surroundings().environment());
    return FolderLock.<ExitCode, InterruptedException>holding(
        files.lock(), () -> startUnlessRunning(call, files));
  }

  private static ExitCode startUnlessRunning(Invocation call, DaemonFiles files)
      throws IOException, InterruptedException {
    Optional<DaemonFiles.Known> running = files.running();
    if (running.isPresent()) {
      Integer wanted = call.value("--port", Integer.class);
      URI url = running.get().url();
      if (wanted != null && wanted != 0 && url != null && url.getPort() != wanted) {
        throw new CommandException(
            ExitCode.FAILED,
            "the daemon runs already, at " + url + ": `vel daemon stop` first lets it move");
      }
      call.notice("the daemon runs already");
      return answer(call, running.get());
    }
    return start(call, files);
  }

  private static ExitCode start(Invocation call, DaemonFiles files)
      throws IOException, InterruptedException {
    Map<String, String> environment = new HashMap<>(call.surroundings().environment());
    SettingSources said = SettingSources.read(environment, call.surroundings().workingDirectory());
    if (!said.problems().isEmpty()) {
      // Also because the daemon would take all that the file of this folder says.
      throw new SettingsException(said.problems());
    }
    Path program = Launcher.find(environment);
    files.forget();
    Integer port = call.value("--port", Integer.class);
    if (port != null) {
      environment.put("PORT", port.toString());
    }
    environment.put("VEL_READY_FILE", files.ready().toString());
    forThisMachine(environment, said);
    Optional<Path> password = administrator(environment, said);
    long logged = Files.exists(files.log()) ? Files.size(files.log()) : 0;
    Process process = Detached.start(List.of(program.toString()), environment, files.log());
    Running started = Running.of(process.toHandle());
    files.write(new DaemonFiles.Known(started.pid(), started.startedAt(), null));
    Optional<URI> url = await(call, files, process, logged);
    if (url.isEmpty()) {
      call.warn("interrupted; the daemon may still start. See `vel daemon status`.");
      return ExitCode.INTERRUPTED;
    }
    DaemonFiles.Known known = new DaemonFiles.Known(started.pid(), started.startedAt(), url.get());
    files.write(known);
    if (password.isPresent() && !signedIn(call, url.get())) {
      welcome(call, url.get(), password.get());
    }
    return answer(call, known);
  }

  /**
   * A daemon of one's own answers this machine alone, in text, and does not count one's requests,
   * unless somebody said otherwise, be it in the settings file.
   */
  private static void forThisMachine(Map<String, String> environment, SettingSources said) {
    MINE.forEach((setting, value) -> {
      if (!said.set(setting)) {
        environment.put(setting.name(), value);
      }
    });
  }

  /** The file of the first administrator's password, when it is this command that sees to one. */
  private static Optional<Path> administrator(Map<String, String> environment, SettingSources said)
      throws IOException {
    if (said.set(Setting.VEL_ADMIN_EMAIL) || said.set(Setting.DATABASE_URL)) {
      return Optional.empty();
    }
    Path data = Folders.of(environment).data();
    Path file = data.resolve("admin-password");
    environment.put("VEL_ADMIN_EMAIL", AdminPassword.EMAIL);
    try {
      environment.put("VEL_ADMIN_PASSWORD", new AdminPassword(file).keep());
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.NOT_CONFIGURED,
          "the data folder "
              + data
              + " cannot be written to ("
              + Failures.reason(e)
              + "); see that this user may write there and that its disk has room, or set"
              + " VEL_DATA_DIR to another folder",
          e);
    }
    return Optional.of(file);
  }

  /** Where it answers; empty when the user interrupted the waiting. */
  private static Optional<URI> await(
      Invocation call, DaemonFiles files, Process process, long logged)
      throws IOException, InterruptedException {
    try (Progress _ = call.progress("Starting the daemon")) {
      return await(call.surroundings().interrupts(), files, process, logged);
    }
  }

  private static Optional<URI> await(
      Interrupts interrupts, DaemonFiles files, Process process, long logged)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < deadline) {
      Optional<URI> url = ready(files);
      if (url.isPresent()) {
        return url;
      }
      if (!process.isAlive()) {
        throw died(files, process.exitValue(), logged);
      }
      if (interrupts.await(GLANCE)) {
        return Optional.empty();
      }
    }
    process.destroy();
    throw new CommandException(
        ExitCode.TIMEOUT,
        "the daemon did not answer within "
            + PATIENCE.toSeconds()
            + " s and was stopped; see "
            + files.log());
  }

  private static Optional<URI> ready(DaemonFiles files) throws IOException {
    if (!Files.exists(files.ready())) {
      return Optional.empty();
    }
    String port = Files.readString(files.ready()).strip();
    return port.matches("\\d{1,5}")
        ? Optional.of(URI.create("http://127.0.0.1:" + port))
        : Optional.empty();
  }

  private static CommandException died(DaemonFiles files, int exit, long logged)
      throws IOException {
    List<String> last = LogTail.read(files.log(), logged, 10).lines();
    files.forget();
    return new CommandException(
        meaning(exit),
        "the daemon ended at once, with exit code "
            + exit
            + (last.isEmpty() ? "; see " + files.log() : ":\n" + String.join("\n", last)));
  }

  private static ExitCode meaning(int exit) {
    return switch (exit) {
      case WRONG_SETTINGS -> ExitCode.NOT_CONFIGURED;
      case UNAVAILABLE -> ExitCode.UNREACHABLE;
      default -> ExitCode.FAILED;
    };
  }

  /** Whether the chosen context has tokens for it that are not over; the daemon is not asked. */
  private static boolean signedIn(Invocation call, URI url) {
    ContextStore store = ContextStore.of(call.surroundings());
    try {
      return store
          .contexts()
          .chosen()
          .flatMap(store::account)
          .filter(account -> account.url().equals(url) && !isOver(call, account))
          .isPresent();
    } catch (CommandException broken) {
      return false; // What is wrong with them is told by whatever needs them.
    }
  }

  private static boolean isOver(Invocation call, Account account) {
    Instant end = account.refreshExpiresAt();
    return end != null && !end.isAfter(call.surroundings().clock().instant());
  }

  private static void welcome(Invocation call, URI url, Path password) {
    call.notice(
        "sign in with: vel login "
            + url
            + " --email "
            + AdminPassword.EMAIL
            + " --password-stdin < "
            + password);
  }

  private static ExitCode answer(Invocation call, DaemonFiles.Known known) {
    call.output().item(DaemonView.of(known, null), () -> known.url() + "\n");
    return ExitCode.OK;
  }
}
