package dev.vel.cli.deploy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The files that deploy vel, and the pages about it. */
final class DeployPages {
  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private static final Path PAGES = ROOT.resolve("docs/deploy");
  private static final Pattern SCRIPT = Pattern.compile("scripts/[a-z0-9./-]*[a-z0-9]");

  private DeployPages() {}

  static String read(String file) {
    try {
      return Files.readString(ROOT.resolve(file));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The pages of docs/deploy. */
  static List<Path> pages() {
    return inFolder(PAGES).filter(it -> it.toString().endsWith(".md")).toList();
  }

  /** The scripts of scripts/deploy. */
  static List<String> scripts() {
    return inFolder(ROOT.resolve("scripts/deploy"))
        .map(it -> ROOT.relativize(it).toString())
        .toList();
  }

  /** Every script that a page names. */
  static TreeSet<String> scriptsNamed() {
    TreeSet<String> named = new TreeSet<>();
    for (Path page : pages()) {
      SCRIPT
          .matcher(read(ROOT.relativize(page).toString()))
          .results()
          .forEach(it -> named.add(it.group()));
    }
    return named;
  }

  private static Stream<Path> inFolder(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
