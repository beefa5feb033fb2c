package dev.vel.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/**
 * Folders that vel makes, for their owner alone. The folder {@code vel} keeps a note of what had to
 * be made above it, such as {@code ~/.config}, so that whoever takes it away can take that away as
 * well.
 */
public final class OwnFolder {
  /** The file of that note. */
  public static final String NOTE = ".made";

  private static final String NAME = "vel";

  private OwnFolder() {}

  /** Makes it with all above it, unless it is there. */
  public static void make(Path folder) throws IOException {
    List<Path> missing = missing(folder.toAbsolutePath().normalize());
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    for (Path made : missing) {
      if (made.endsWith(NAME)) {
        note(made, missing.subList(0, missing.indexOf(made)));
        return;
      }
    }
  }

  /** What was made above a folder when it was made, the deepest first. */
  public static List<Path> madeAbove(Path folder) throws IOException {
    Path note = folder.resolve(NOTE);
    return Files.exists(note)
        ? Files.readAllLines(note).stream().map(Path::of).toList().reversed()
        : List.of();
  }

  /** Those that are not there, the highest first. */
  private static List<Path> missing(Path folder) {
    List<Path> missing = new ArrayList<>();
    for (Path at = folder; at != null && !Files.exists(at); at = at.getParent()) {
      missing.addFirst(at);
    }
    return missing;
  }

  private static void note(Path folder, List<Path> above) throws IOException {
    if (above.isEmpty()) {
      return;
    }
    Files.write(folder.resolve(NOTE), above.stream().map(Path::toString).toList());
  }
}
