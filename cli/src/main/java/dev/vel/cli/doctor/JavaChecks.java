package dev.vel.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code jdk}: the Java that this runs on. */
record JavaChecks(Patient patient) implements Checks {
  private static final int OLDEST = 25;

  @Override
  public String name() {
    return "jdk";
  }

  @Override
  public List<Check> look() throws IOException {
    List<Check> checks = new ArrayList<>();
    checks.add(
        judge(
            Runtime.version(),
            System.getProperty("java.vendor") + ", " + System.getProperty("java.home")));
    Path recorded = patient.home().map(home -> home.resolve("lib/java")).orElse(Path.of(""));
    if (Files.isRegularFile(recorded)) {
      Path java = Path.of(Files.readString(recorded).strip());
      if (!Files.isExecutable(java)) {
        checks.add(
            Check.warning(
                name(),
                java
                    + ", which vel was installed for, is gone: another Java is looked for each time",
                "run install.sh again"));
      }
    }
    return checks;
  }

  static Check judge(Runtime.Version version, String which) {
    String what = "Java " + version + " (" + which + ")";
    String fix = "install a JDK " + OLDEST + " or later, and run install.sh again or set VEL_JAVA";
    if (version.feature() < OLDEST) {
      return Check.problem("jdk", what + " is older than " + OLDEST, fix);
    }
    return version.pre().isPresent()
        ? Check.warning("jdk", what + " is not a released one", fix)
        : Check.ok("jdk", what);
  }
}
