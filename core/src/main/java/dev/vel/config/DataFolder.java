package dev.vel.config;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that this user's data lives in; made for its owner alone when something needs it. */
public final class DataFolder {
  private static final String DEFAULT = "the data folder ";
  private static final String WRITABLE = "make it writable for this user";

  private DataFolder() {}

  /** Whether a problem of the settings is that the folder cannot be used. */
  public static boolean concerns(String problem) {
    return problem.startsWith(Setting.VEL_DATA_DIR + " ") || problem.startsWith(DEFAULT);
  }

  /** Makes the folder if needed. Returns false, with a problem told, when it cannot be used. */
  static boolean ready(Path folder, Values values) {
    try {
      if (!Files.isDirectory(folder)) {
        OwnFolder.make(folder);
      }
    } catch (FileAlreadyExistsException other) {
      refuse(folder, values, "cannot be made (a file of that name is there)", "move that away");
      return false;
    } catch (IOException e) {
      refuse(folder, values, "cannot be made" + reason(e), WRITABLE);
      return false;
    }
    if (!Files.isWritable(folder)) {
      refuse(folder, values, "cannot be written to (access is denied)", WRITABLE);
      return false;
    }
    return true;
  }

  private static String reason(IOException failure) {
    return switch (failure) {
      case AccessDeniedException denied -> " (access to " + denied.getFile() + " is denied)";
      case FileSystemException file when file.getReason() != null -> " (" + file.getReason() + ")";
      default -> "";
    };
  }

  static void refuse(Path folder, Values values, String why) {
    refuse(folder, values, why, WRITABLE);
  }

  /** Only who set the variable is told that it is wrong. */
  private static void refuse(Path folder, Values values, String why, String remedy) {
    String other = remedy.equals(WRITABLE) ? "a folder that is" : "another folder";
    String way = "; " + remedy + ", or set VEL_DATA_DIR to " + other;
    if (values.text(Setting.VEL_DATA_DIR).isPresent()) {
      values.problem(Setting.VEL_DATA_DIR, "is " + folder + ", which " + why + way);
    } else {
      values.problem(DEFAULT + folder + " " + why + way);
    }
  }
}
