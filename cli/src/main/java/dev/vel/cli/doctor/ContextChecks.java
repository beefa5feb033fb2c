package dev.vel.cli.doctor;

import dev.vel.cli.command.Invocation;
import dev.vel.cli.context.Address;
import dev.vel.cli.door.Chosen;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLException;

/**
 * {@code context}, {@code vel} and {@code tls}: where commands go, and whether a vel answers there;
 * if one does, what it says to the user's token.
 */
record ContextChecks(Patient patient, Invocation call) implements Checks {
  private static final String OTHERWISE = ", choose another context, or use --local";

  @Override
  public String name() {
    return "context";
  }

  /** What commands go to has to answer; on this machine nobody is waited for. */
  @Override
  public Check late(String message) {
    return patient
        .url()
        .map(url -> Check.problem(name(), url + " " + message, fix(url)))
        .orElseGet(() -> Checks.super.late(message));
  }

  private static String fix(URI url) {
    return "see that vel runs at " + url + OTHERWISE;
  }

  @Override
  public List<Check> look() throws InterruptedException {
    Chosen chosen = Patient.choose(call);
    if (chosen.url().isEmpty() && call.flag(DoctorCommand.REMOTE)) {
      return List.of(
          Check.problem(
              name(),
              "commands run on this machine: " + chosen.decidedBy(),
              "name a vel elsewhere with --context, choose one with `vel context use`, or sign in"
                  + " to one with `vel login URL --email E`"));
    }
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
    boolean well =
        answers.stream()
            .anyMatch(check -> check.name().equals("vel") && check.status() == Check.Status.OK);
    checks.addAll(new RemoteChecks(patient, call, chosen, url).look(well));
    return checks;
  }

  private List<Check> answers(URI url) {
    String fix = fix(url);
    try {
      Probe probe = Probe.get(URI.create(url + "/api/health"));
      List<Check> checks = new ArrayList<>();
      probe.certificateEnd().ifPresent(end -> checks.add(Certificate.judge(end, patient.now())));
      checks.addAll(answer(probe, url));
      return checks;
    } catch (SSLException e) {
      return List.of(
          Certificate.refused(url, patient.now(), e),
          Check.problem("vel", "cannot be asked at " + url + " without a secure connection", fix));
    } catch (IOException e) {
      String start = Address.starting(url).map(it -> it + OTHERWISE).orElse(fix);
      return List.of(
          Check.problem("vel", "none answers at " + url + ": " + Probe.reason(e), start));
    } catch (IllegalArgumentException e) {
      return List.of(Check.problem("vel", "what answers at " + url + " is no vel", fix));
    }
  }

  private List<Check> answer(Probe probe, URI url) {
    if (probe.location().isPresent()) {
      return List.of(
          Check.problem(
              "vel",
              url
                  + " sends on to "
                  + probe.location().get().replaceFirst("/api/.*$", "")
                  + ", where commands do not follow",
              "sign in there with `vel login URL --email E`, or set the context with `vel context set"
                  + " NAME URL`"));
    }
    List<Check> checks = new ArrayList<>(HealthChecks.judge(probe.health(), url));
    checks.add(HealthChecks.version(probe.health(), patient.version()));
    if (probe.certificateEnd().isPresent() && !probe.onlySecure()) {
      checks.add(
          Check.warning(
              "hardening",
              "it does not tell browsers to come over https alone, as one does that runs in"
                  + " production",
              "have its operator set VEL_ENV=production, and VEL_TRUSTED_PROXIES if TLS ends before it"));
    }
    return checks;
  }
}
