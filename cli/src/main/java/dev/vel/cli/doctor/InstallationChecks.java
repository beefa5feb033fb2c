package dev.vel.cli.doctor;

import dev.vel.cli.process.Executables;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * {@code installation} and {@code path}: which vel this is, and whether {@code vel} is this one.
 */
record InstallationChecks(Patient patient) implements Checks {

  @Override
  public String name() {
    return "installation";
  }

  @Override
  public List<Check> look() throws IOException {
    Optional<Path> home = patient.home();
    if (home.isEmpty()) {
      return List.of(
          Check.ok(name(), "vel " + patient.version() + ", run from its classes"),
          Check.ok("path", "not looked at: this vel is not installed"));
    }
    return List.of(installation(home.get()), path(home.get()));
  }

  private Check installation(Path home) {
    boolean daemon = Files.isExecutable(home.resolve("bin/veld"));
    String what = "vel " + patient.version() + " in " + home;
    return daemon
        ? Check.ok(name(), what)
        : Check.problem(name(), what + ", without its daemon bin/veld", "run install.sh again");
  }

  private Check path(Path home) throws IOException {
    Path own = home.resolve("bin/vel");
    Optional<Path> found = Executables.onPath("vel", patient.environment());
    if (found.isEmpty()) {
      return Check.warning(
          "path",
          "`vel` is not on the PATH",
          "add the folder of the link to it in your shell's profile, such as export"
              + " PATH=\"$HOME/.local/bin:$PATH\"");
    }
    if (Files.exists(own) && found.get().toRealPath().equals(own.toRealPath())) {
      return Check.ok("path", "`vel` is " + found.get());
    }
    return Check.warning(
        "path",
        "`vel` is " + found.get() + ", which is not this one",
        "put the folder of this one first on the PATH, or remove the other");
  }
}
