package dev.vel.cli.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Version;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Wrapped;
import dev.vel.cli.progress.Progress;
import dev.vel.wire.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel doctor}: looks for what is wrong, and says what to do about it. */
public final class DoctorCommand implements Leaf {
  /** More than all patience within the checks. */
  private static final Duration PATIENCE = Duration.ofSeconds(12);

  static final String REMOTE = "--remote";

  private final Duration patience;

  public DoctorCommand() {
    this(PATIENCE);
  }

  /**
   * @param patience for all checks together
   */
  DoctorCommand(Duration patience) {
    this.patience = patience;
  }

  @Override
  public List<String> examples() {
    return List.of(
        "vel doctor",
        "vel doctor --remote --context staging",
        "vel doctor -o json | jq '.data[] | select(.status != \"ok\")'");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addOption(
        Options.flag(
            REMOTE,
            "Look only at the vel elsewhere that commands go to: whether it is there and well, and"
                + " what it lets you do."));
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Check.class;
  }

  @Override
  public ExitCode run(Invocation call) throws InterruptedException {
    Patient patient = Patient.of(call, Version.current());
    List<Check> checks;
    try (Progress _ = call.progress("Looking at everything")) {
      checks = look(call.flag(REMOTE) ? elsewhere(patient, call) : all(patient, call));
    }
    long problems = count(checks, Check.Status.PROBLEM);
    long warnings = count(checks, Check.Status.WARNING);
    ObjectNode meta = Json.object().put("problems", problems).put("warnings", warnings);
    if (call.output().human()) {
      call.output().prose(Wrapped.of(human(checks), call.output().display()));
    } else {
      call.output().list(checks, meta, Table::new);
    }
    return problems == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  /** In the order in which they are told. */
  private static List<Checks> all(Patient patient, Invocation call) {
    List<Checks> all =
        new ArrayList<>(
            List.of(
                new JavaChecks(patient),
                new InstallationChecks(patient),
                new CacheChecks(patient),
                new SettingsChecks(patient),
                new SecretsChecks(patient),
                new FolderChecks(patient),
                new DatabaseChecks(patient),
                new DaemonChecks(patient),
                new ContextChecks(patient, call)));
    if (patient.url().isEmpty()) {
      all.add(new ProviderChecks(patient));
      all.add(new McpChecks(patient));
    }
    all.add(new ClockChecks(patient));
    return all;
  }

  /** What can be seen from here of the vel that commands go to. */
  private static List<Checks> elsewhere(Patient patient, Invocation call) {
    List<Checks> all = new ArrayList<>(List.of(new ContextChecks(patient, call)));
    patient
        .url()
        .ifPresent(url -> {
          all.add(new ReadyChecks(url));
          all.add(new LatencyChecks(url));
          all.add(new ClockChecks(patient));
        });
    return all;
  }

  private List<Check> look(List<Checks> all) throws InterruptedException {
    // Or SLF4J would complain of threads that log while it still sets itself up.
    LoggerFactory.getILoggerFactory();
    List<Callable<List<Check>>> looks = new ArrayList<>();
    all.forEach(checks -> looks.add(checks::look));
    List<Check> found = new ArrayList<>();
    AtOnce.all(looks, patience, (index, failure) -> List.of(failed(all.get(index), failure)))
        .forEach(found::addAll);
    return found;
  }

  private Check failed(Checks checks, Throwable failure) {
    return failure instanceof TimeoutException
        ? checks.late("could not be looked at within " + patience.toSeconds() + " s")
        : Check.problem(
            checks.name(), Failures.sentenceOf(failure), "correct it, and run `vel doctor` again");
  }

  private static long count(List<Check> checks, Check.Status status) {
    return checks.stream().filter(check -> check.status() == status).count();
  }

  private static String human(List<Check> checks) {
    StringBuilder text = new StringBuilder();
    for (Check check : checks) {
      String mark =
          switch (check.status()) {
            case OK -> "ok       ";
            case WARNING -> "warning  ";
            case PROBLEM -> "problem  ";
          };
      text.append(mark).append(check.name()).append(": ");
      text.append(Text.line(check.message())).append('\n');
      if (check.fix() != null) {
        text.append("         → ").append(Text.line(check.fix())).append('\n');
      }
    }
    return text.toString();
  }
}
