package dev.vel.cli.doctor;

import dev.vel.api.Health;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Address;
import dev.vel.cli.door.Chosen;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * {@code context}, {@code vel} and {@code tls}: where commands go, and whether a vel answers there;
 * if one does, what it says to the user's token.
 */
record ContextChecks(Patient patient, Invocation call) implements Checks {
  private static final Duration SOON = Duration.ofDays(14);

  @Override
  public String name() {
    return "context";
  }

  @Override
  public List<Check> look() throws InterruptedException {
    Chosen chosen = Patient.choose(call);
    if (chosen.url().isEmpty()) {
      return List.of(
          Check.ok(name(), "commands run on this machine: " + chosen.decidedBy()),
          Check.ok("token", "none is needed"));
    }
    return there(chosen, chosen.url().get());
  }

  private List<Check> there(Chosen chosen, URI url) throws InterruptedException {
    List<Check> checks = new ArrayList<>();
    String where = "commands go to " + url + " (" + chosen.decidedBy() + ")";
    checks.add(
        Address.exposed(url)
            ? Check.warning(
                name(),
                where + "; it is not encrypted, so that others can read what is sent there",
                "use an https:// address")
            : Check.ok(name(), where));
    List<Check> answers = answers(url);
    checks.addAll(answers);
    boolean well = answers.stream().noneMatch(check -> check.status() == Check.Status.PROBLEM);
    checks.addAll(new RemoteChecks(patient, call, chosen, url).look(well));
    return checks;
  }

  private List<Check> answers(URI url) {
    String fix = "see that vel runs at " + url + ", choose another context, or use --local";
    try {
      Probe probe = Probe.get(URI.create(url + "/api/health"));
      List<Check> checks = new ArrayList<>();
      probe.certificateEnd().ifPresent(end -> checks.add(certificate(end, patient.now())));
      checks.addAll(health(probe.health(), url));
      return checks;
    } catch (IOException e) {
      return List.of(Check.problem("vel", "none answers at " + url + ": " + Probe.reason(e), fix));
    } catch (IllegalArgumentException e) {
      return List.of(Check.problem("vel", "what answers at " + url + " is no vel", fix));
    }
  }

  static List<Check> health(Health health, URI url) {
    List<Check> checks = new ArrayList<>();
    String what = "answers as " + health.version() + " at " + url;
    checks.add(
        "connected".equals(health.dependencies().get("database"))
            ? Check.ok("vel", what)
            : Check.problem(
                "vel", what + ", without its database", "have its operator look at PostgreSQL"));
    health.warnings().forEach(warning -> checks.add(ModelWarning.of(warning)));
    return checks;
  }

  static Check certificate(Instant end, Instant now) {
    String what = "the certificate is good until " + end;
    return end.isBefore(now.plus(SOON))
        ? Check.warning("tls", what, "have its operator renew it")
        : Check.ok("tls", what);
  }
}
