package dev.vel.cli.doctor;

import dev.vel.api.Health;
import dev.vel.cli.daemon.LocalDaemon;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/** {@code daemon}: the one that {@code vel daemon start} started. */
record DaemonChecks(Patient patient) implements Checks {
  private static final String RESTART = "vel daemon stop && vel daemon start";

  @Override
  public String name() {
    return "daemon";
  }

  @Override
  public List<Check> look() throws IOException {
    Optional<LocalDaemon> running = LocalDaemon.find(patient.environment());
    return List.of(
        running.isEmpty()
            ? Check.ok(name(), "does not run; `vel daemon start` starts it")
            : running(running.get()));
  }

  private Check running(LocalDaemon daemon) {
    if (daemon.url() == null) {
      return Check.warning(
          name(),
          "process " + daemon.pid() + " is being started, or hangs",
          "see `vel daemon logs`, and run `vel doctor` again");
    }
    String where = "process " + daemon.pid() + " at " + daemon.url();
    try {
      Health health = Probe.get(URI.create(daemon.url() + "/api/health")).health();
      return judge(where, health, patient.version());
    } catch (IOException e) {
      return Check.problem(
          name(),
          where + " does not answer: " + Probe.reason(e),
          "see `vel daemon logs`; " + RESTART);
    } catch (IllegalArgumentException e) {
      return Check.problem(name(), where + " does not answer as a vel does", RESTART);
    }
  }

  static Check judge(String where, Health health, String version) {
    String what = where + " answers as " + health.version();
    if (!health.version().equals(version)) {
      return Check.warning("daemon", what + ", while this vel is " + version, RESTART);
    }
    return "connected".equals(health.dependencies().get("database"))
        ? Check.ok("daemon", what)
        : Check.problem("daemon", what + ", without its database", "see `vel daemon logs`");
  }
}
