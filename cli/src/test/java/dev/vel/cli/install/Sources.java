package dev.vel.cli.install;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Clones and releases to install from, with the real install.sh and programs of a few lines. */
public final class Sources {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private final Path folder;

  /** What is set for everything that is run. */
  public final Map<String, String> environment = new HashMap<>();

  /**
   * @param folder where all of it is made
   */
  public Sources(Path folder) {
    this.folder = folder;
    environment.put("HOME", folder.toString());
    environment.put("PATH", System.getenv().getOrDefault("PATH", "/usr/bin:/bin"));
    environment.put("JAVA_HOME", System.getProperty("java.home"));
  }

  /** What a program came to. */
  public record Said(int code, String out, String err) {}

  /** A clone whose build is done. */
  public Path clone(String name, String version) {
    Path clone = folder.resolve(name);
    copy("install.sh", clone.resolve("install.sh"));
    copy("scripts/lib/java.sh", clone.resolve("scripts/lib/java.sh"));
    program(clone.resolve("scripts/build"), "exit 0");
    distribution(clone.resolve("target/dist"), version);
    return clone;
  }

  /** What the build makes. */
  public Path distribution(Path dist, String version) {
    copy("install.sh", dist.resolve("install.sh"));
    copy("scripts/lib/java.sh", dist.resolve("lib/java.sh"));
    write(dist.resolve("lib/version"), version + "\n");
    program(dist.resolve("bin/vel"), "echo vel " + version);
    program(dist.resolve("bin/veld"), "echo veld " + version);
    for (String file :
        List.of(
            "man/man1/vel.1",
            "man/man1/vel-" + version + ".1",
            "bash-completion/completions/vel",
            "zsh/site-functions/_vel",
            "fish/vendor_completions.d/vel.fish")) {
      write(dist.resolve("share").resolve(file), version + "\n");
    }
    return dist;
  }

  /** Publishes a release behind those that are in a place already. */
  public void publish(Path place, String version) {
    Path name = Path.of("vel-" + version);
    Path made = folder.resolve("making");
    distribution(made.resolve(name), version);
    pack(place, version, List.of("-C", made.toString(), name.toString()));
  }

  /** Publishes what tar puts together. */
  public void pack(Path place, String version, List<String> contents) {
    try {
      Files.createDirectories(place);
      Path archive = place.resolve("vel-" + version + ".tar.gz");
      List<String> tar = new ArrayList<>(List.of("tar", "-czPf", archive.toString()));
      tar.addAll(contents);
      done(run(tar));
      done(
          run(
              List.of(
                  "sh",
                  "-c",
                  "cd \"$1\" && sha256sum \"$2\" >>SHA256SUMS",
                  "sh",
                  place.toString(),
                  "vel-" + version + ".tar.gz")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void done(Said said) {
    if (said.code() != 0) {
      throw new IllegalStateException(said.err());
    }
  }

  /** Installs the newest release of a place; the folder that it is in then. */
  public Path installed(Path place, Path prefix) {
    Path script = distribution(folder.resolve("unpacked"), "0.9");
    done(install(script, "--prefix", prefix.toString(), "--from-release", place.toString()));
    return home(prefix);
  }

  /** The folder of the version that is in use. */
  public static Path home(Path prefix) {
    try {
      return prefix.resolve("bin/vel").toRealPath().resolve("../..").normalize();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Runs install.sh of a folder. */
  public Said install(Path source, String... options) {
    List<String> line = new ArrayList<>(List.of(source.resolve("install.sh").toString()));
    line.addAll(List.of(options));
    return run(line);
  }

  /** Runs a program to its end. */
  public Said run(List<String> line) {
    try {
      Process process = start(line);
      String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      String err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Said(process.waitFor(), out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts a program. */
  public Process start(List<String> line) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(line).directory(folder.toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    return builder.redirectInput(Path.of("/dev/null").toFile()).start();
  }

  /** Makes a shell script. */
  public static void program(Path file, String script) {
    write(file, "#!/bin/sh\n" + script + "\n");
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Makes a file, and the folders above it. */
  public static void write(Path file, String text) {
    try {
      Files.createDirectories(file.resolveSibling("."));
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void copy(String from, Path to) {
    try {
      Files.createDirectories(to.resolveSibling("."));
      Files.copy(
          ROOT.resolve(from),
          to,
          StandardCopyOption.COPY_ATTRIBUTES,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
