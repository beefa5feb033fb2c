package dev.vel.cli.doctor;

import dev.vel.cli.command.UsualFormat;
import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.wire.Similar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * {@code settings}: the file, the environment, and what looks like a variable with a slip in it.
 */
record SettingsChecks(Patient patient) implements Checks {
  /** What vel reads beside the settings. */
  private static final Set<String> OWN =
      Set.of(
          "VEL_URL",
          "VEL_TOKEN",
          "VEL_HOME",
          "VEL_JAVA",
          "VEL_OUTPUT",
          "VEL_CREDENTIALS",
          "VEL_READY_FILE");

  @Override
  public String name() {
    return "settings";
  }

  @Override
  public List<Check> look() {
    List<Check> checks = new ArrayList<>();
    for (String problem : patient.look().problems()) {
      checks.add(Check.problem(name(), problem, "correct it, and run `vel doctor` again"));
    }
    if (checks.isEmpty()) {
      SettingSources sources =
          SettingSources.read(patient.environment(), patient.surroundings().workingDirectory());
      checks.add(
          Check.ok(
              name(),
              "can be used; "
                  + sources
                      .file()
                      .map(file -> "read from " + file + " and the environment")
                      .orElse("there is no settings file")));
    }
    String output = patient.environment().getOrDefault(UsualFormat.VARIABLE, "").strip();
    if (!output.isEmpty() && UsualFormat.named(output).isEmpty()) {
      checks.add(
          Check.warning(
              name(),
              "VEL_OUTPUT is not one of table, json, jsonl, yaml, and does nothing",
              "correct or unset it"));
    }
    checks.addAll(slips());
    return checks;
  }

  private List<Check> slips() {
    Set<String> known = new TreeSet<>(OWN);
    for (Setting setting : Setting.values()) {
      known.add(setting.name());
    }
    List<Check> checks = new ArrayList<>();
    for (String variable : new TreeSet<>(patient.environment().keySet())) {
      Optional<String> meant =
          variable.startsWith("VEL_") && !known.contains(variable)
              ? Similar.nearest(variable, known)
              : Optional.empty();
      if (meant.isPresent()) {
        checks.add(
            Check.warning(
                name(),
                "the variable " + variable + " is set, which vel does not read",
                "set " + meant.get() + " if that was meant, or unset it"));
      }
    }
    return checks;
  }
}
