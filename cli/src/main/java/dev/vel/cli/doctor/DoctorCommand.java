package dev.vel.cli.doctor;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Health;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.output.Table;
import dev.vel.cli.output.Text;
import dev.vel.config.Settings;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.Page;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel doctor}: looks for what is wrong, and says what to do about it. */
public final class DoctorCommand implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel doctor",
        "vel doctor --context staging",
        "vel doctor -o json | jq '.data[] | select(.status != \"ok\")'");
  }

  @Override
  public void describe(CommandSpec spec) {
    // Looks at everything.
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Check.class;
  }

  @Override
  public ExitCode run(Invocation call) {
    List<Check> checks = new ArrayList<>();
    try (Door door = call.open()) {
      look(door, checks);
    } catch (SettingsException e) {
      e.problems().forEach(problem -> checks.add(problem("settings", problem)));
    } catch (CommandException e) {
      checks.add(problem("context", Failures.sentenceOf(e)));
    } catch (VelException e) {
      checks.add(
          Check.problem(
              e.code() == ErrorCode.UNAVAILABLE ? "database" : "vel",
              Failures.sentenceOf(e),
              "check DATABASE_URL where it is set, and what --debug says"));
    }
    long problems = count(checks, Check.Status.PROBLEM);
    long warnings = count(checks, Check.Status.WARNING);
    ObjectNode meta = Json.object().put("problems", problems).put("warnings", warnings);
    if (call.output().human()) {
      call.output().text(human(checks));
    } else {
      call.output().list(checks, meta, Table::new);
    }
    return problems == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void look(Door door, List<Check> checks) {
    Optional<Settings> settings = door.settings();
    if (settings.isPresent()) {
      checks.add(Check.ok("settings", "can be used; commands go to " + door.place()));
    }
    try {
      health(door, checks);
      checks.addAll(
          settings.isPresent()
              ? ProviderChecks.local(settings.get().providers())
              : ProviderChecks.remote(door.vel().providers(new Page.Range(100, 0)).data()));
    } catch (VelException e) {
      boolean stranger = Failures.codeOf(e) == ExitCode.AUTHENTICATION;
      checks.add(
          Check.problem(
              stranger ? "sign-in" : "vel",
              Failures.sentenceOf(e),
              stranger
                  ? "sign in with `vel login URL --email E`"
                  : "see that it runs at " + door.place() + ", or use --local"));
    }
  }

  private static void health(Door door, List<Check> checks) {
    Health health = door.vel().health();
    checks.add(Check.ok("vel", "answers as " + health.version() + " at " + door.place()));
    boolean connected = "connected".equals(health.dependencies().get("database"));
    checks.add(
        connected
            ? Check.ok("database", "connected")
            : Check.problem(
                "database", "does not answer", "see that PostgreSQL runs, and check DATABASE_URL"));
    for (String warning : health.warnings()) {
      int fix = warning.lastIndexOf("; ");
      checks.add(
          fix < 0
              ? Check.warning("models", warning, "choose another model")
              : Check.warning("models", warning.substring(0, fix), warning.substring(fix + 2)));
    }
  }

  /** The sentence says itself what to do. */
  private static Check problem(String name, String sentence) {
    return Check.problem(name, sentence, "correct it, and run `vel doctor` again");
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
