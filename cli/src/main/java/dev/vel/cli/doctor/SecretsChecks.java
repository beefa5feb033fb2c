package dev.vel.cli.doctor;

import dev.vel.config.Setting;
import dev.vel.config.SettingSources;
import dev.vel.config.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** {@code secrets}: whether only their owner can read the files that hold any. */
record SecretsChecks(Patient patient) implements Checks {

  @Override
  public String name() {
    return "secrets";
  }

  @Override
  public List<Check> look() throws IOException {
    List<Check> checks = new ArrayList<>();
    int looked = 0;
    for (Path file : files()) {
      if (!Files.exists(file)) {
        continue;
      }
      looked++;
      Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
      if (permissions.stream().anyMatch(it -> !it.name().startsWith("OWNER"))) {
        checks.add(
            Check.warning(
                name(),
                file
                    + " holds secrets, and others may use it"
                    + " ("
                    + PosixFilePermissions.toString(permissions)
                    + ")",
                "chmod 600 " + file));
      }
    }
    String many = looked + (looked == 1 ? " file" : " files");
    return checks.isEmpty()
        ? List.of(Check.ok(name(), many + " with secrets, for their owner alone"))
        : checks;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    SettingSources sources =
        SettingSources.read(patient.environment(), patient.surroundings().workingDirectory());
    sources.file().filter(file -> holdsSecrets(sources)).ifPresent(files::add);
    files.add(patient.folders().config().resolve("credentials.json"));
    Path data = patient.settings().dataDir();
    files.addAll(
        List.of(
            data.resolve("admin-password"),
            data.resolve("secret_key_base"),
            data.resolve("postgres/password")));
    return files;
  }

  private static boolean holdsSecrets(SettingSources sources) {
    return Arrays.stream(Setting.values())
        .filter(Setting::secret)
        .flatMap(setting -> sources.of(setting).stream())
        .anyMatch(Source.File.class::isInstance);
  }
}
