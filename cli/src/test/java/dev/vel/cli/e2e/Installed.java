package dev.vel.cli.e2e;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;

/** An installation like that of scripts/build, of the jars that the other tests use. */
final class Installed {
  /** When its programs were made: Java would not take a cache that was made of younger ones. */
  static final FileTime BEFORE = FileTime.from(Instant.now().minusSeconds(3600));

  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Installed() {}

  /** Makes one, and is where it is. */
  static Path in(Path home) throws IOException {
    Files.createDirectories(home.resolve("bin"));
    Files.createDirectories(home.resolve("cache"));
    copy(Path.of("target/lib"), home.resolve("lib"));
    Path own = jar();
    Path installed = Files.copy(own, home.resolve("lib").resolve(own.getFileName()));
    Files.setLastModifiedTime(installed, BEFORE);
    Path program = Files.writeString(home.resolve("bin/vel"), launcher(own));
    if (!program.toFile().setExecutable(true)) {
      throw new IOException(program + " cannot be made executable");
    }
    return home;
  }

  /** The command's own jar, as the build left it. */
  static Path jar() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("target"))) {
      return files
          .filter(file -> file.getFileName().toString().matches("cli-[0-9].*\\.jar"))
          .filter(file -> !file.toString().matches(".*-(tests|sources|javadoc)\\.jar"))
          .findFirst()
          .orElseThrow();
    }
  }

  private static String launcher(Path own) throws IOException {
    Map<String, String> marks =
        Map.of(
            "@NAME@", "vel",
            "@MAIN@", "dev.vel.cli.Main",
            "@NO_JAVA@", "3",
            "@FLAGS@", "-Xlog:disable -XX:TieredStopAtLevel=1",
            "@SETUP@", ":",
            "@OPTIONS@", "$ascii",
            "@CACHE@", "choose_cache \"$@\"",
            "@OWN_JAVA@", "true",
            "@VERSION@", "1.0-test",
            "@JAR@", own.getFileName().toString());
    String launcher = Files.readString(ROOT.resolve("scripts/dist/launcher"));
    launcher = launcher.replace("@CORE@", "core-" + version(own) + ".jar");
    for (Map.Entry<String, String> mark : marks.entrySet()) {
      launcher = launcher.replace(mark.getKey(), mark.getValue());
    }
    return launcher;
  }

  private static String version(Path jar) {
    return jar.getFileName().toString().replaceAll("^cli-|\\.jar$", "");
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Path copy = to.resolve(from.relativize(file));
            Files.createDirectories(copy.getParent());
            Files.copy(file, copy);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
