package dev.vel.cli.doctor;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code clock}: against that of the vel that commands go to, else of a provider. A clock that is
 * wrong breaks tokens and secure connections.
 */
record ClockChecks(Patient patient) implements Checks {
  private static final Duration TOLERANCE = Duration.ofSeconds(60);
  private static final Duration STEP = Duration.ofSeconds(5);
  private static final String FIX =
      "have the system set its clock by the network, such as with `timedatectl set-ntp true`";

  @Override
  public String name() {
    return "clock";
  }

  @Override
  public List<Check> look() throws IOException {
    Optional<Check> behind = behindInstallation();
    return List.of(behind.isPresent() ? behind.get() : compared());
  }

  private Optional<Check> behindInstallation() throws IOException {
    Optional<Path> file = patient.home().map(home -> home.resolve("lib/version"));
    if (file.isEmpty() || !Files.exists(file.get())) {
      return Optional.empty();
    }
    Instant installed = Files.getLastModifiedTime(file.get()).toInstant();
    return installed.isAfter(patient.now().plus(TOLERANCE))
        ? Optional.of(
            Check.warning(name(), "it is before the day on which vel was built, " + installed, FIX))
        : Optional.empty();
  }

  private Check compared() {
    for (URI url : references()) {
      long start = System.nanoTime();
      Instant before = patient.now();
      Optional<Instant> there = date(url);
      Instant after = patient.now();
      if (there.isPresent()) {
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        return judge(before, after, took, there.get(), url.getHost());
      }
    }
    return Check.ok(
        name(),
        "says " + patient.now().truncatedTo(ChronoUnit.SECONDS) + "; nobody to compare it with");
  }

  private List<URI> references() {
    List<URI> urls = new ArrayList<>();
    patient.url().ifPresent(url -> urls.add(URI.create(url + "/api/health/live")));
    patient
        .settings()
        .providers()
        .values()
        .forEach(provider -> urls.add(URI.create(provider.baseUrl() + "/models")));
    return urls;
  }

  private static Optional<Instant> date(URI url) {
    try {
      return Probe.get(url).date();
    } catch (IOException unreachable) {
      return Optional.empty(); // That nobody is there is another check's to tell.
    }
  }

  /**
   * @param took by the clock that only counts
   * @param there cut to the second
   */
  static Check judge(Instant before, Instant after, Duration took, Instant there, String host) {
    Duration ahead = Duration.between(there.plusSeconds(1), before);
    Duration behind = Duration.between(after, there);
    Duration skew = ahead.compareTo(behind) > 0 ? ahead : behind;
    String way = skew.equals(ahead) ? "ahead of" : "behind";
    if (skew.compareTo(TOLERANCE) > 0) {
      return Check.warning(
          "clock", "it is " + skew.toSeconds() + " s " + way + " that of " + host, FIX);
    }
    boolean stepped = Duration.between(before, after).minus(took).abs().compareTo(STEP) > 0;
    return stepped
        ? Check.warning("clock", "it was set to another time just now", FIX)
        : Check.ok("clock", "agrees with that of " + host);
  }
}
