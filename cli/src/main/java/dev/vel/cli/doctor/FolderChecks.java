package dev.vel.cli.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** {@code home}, {@code data_folder} and {@code disk}: where files go, and whether they can. */
record FolderChecks(Patient patient) implements Checks {
  private static final String ELSEWHERE =
      "make it a folder that this user may write to, or set VEL_DATA_DIR to one";

  @Override
  public String name() {
    return "data_folder";
  }

  @Override
  public List<Check> look() throws IOException {
    Path data = patient.settings().dataDir();
    Path there = nearest(data);
    return List.of(
        home(), data(data, there), disk(there, Files.getFileStore(there).getUsableSpace()));
  }

  private Check home() {
    String home = patient.environment().getOrDefault("HOME", "");
    if (home.isBlank()) {
      return Check.warning(
          "home",
          "HOME is not set; " + System.getProperty("user.home") + " is taken",
          "set HOME to your home folder");
    }
    return Path.of(home).isAbsolute() && Files.isDirectory(Path.of(home))
        ? Check.ok("home", home)
        : Check.problem(
            "home", "HOME names " + home + ", which is no folder", "set HOME to your home folder");
  }

  private Check data(Path data, Path there) throws IOException {
    if (!there.equals(data)) {
      return Files.isDirectory(there) && Files.isWritable(there)
          ? Check.ok(name(), data + " is not there yet; what needs it makes it")
          : Check.problem(name(), data + " cannot be made in " + there, ELSEWHERE);
    }
    if (!Files.isDirectory(data)) {
      return Check.problem(name(), data + " is no folder", ELSEWHERE);
    }
    if (!(Files.isWritable(data) && Files.isReadable(data) && Files.isExecutable(data))) {
      return Check.problem(name(), data + " cannot be read and written", ELSEWHERE);
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(data);
    return permissions.contains(PosixFilePermission.GROUP_WRITE)
            || permissions.contains(PosixFilePermission.OTHERS_WRITE)
        ? Check.warning(name(), "others may write to " + data, "chmod 700 " + data)
        : Check.ok(name(), data + ", " + Size.words(Size.of(data)));
  }

  static Check disk(Path where, long free) {
    String what = Size.words(free) + " are free where " + where + " is";
    String fix = "make room there, or set VEL_DATA_DIR to a folder on another disk";
    if (free < 100 * Size.MIB) {
      return Check.problem("disk", what + ", which is too little for the database", fix);
    }
    return free < Size.GIB ? Check.warning("disk", what, fix) : Check.ok("disk", what);
  }

  /** The folder itself, or the nearest above it that is there. */
  private static Path nearest(Path folder) {
    Path path = folder.toAbsolutePath();
    while (!Files.exists(path)) {
      path = Optional.ofNullable(path.getParent()).orElse(path.resolve("/"));
    }
    return path;
  }
}
