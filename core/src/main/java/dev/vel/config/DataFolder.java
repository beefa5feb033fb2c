package dev.vel.config;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The folder that this user's data lives in; made for its owner alone when something needs it. */
final class DataFolder {
  private DataFolder() {}

  /** Makes the folder if needed. Returns false, with a problem told, when it cannot be used. */
  static boolean ready(Path folder, Values values) {
    try {
      if (!Files.isDirectory(folder)) {
        OwnFolder.make(folder);
      }
    } catch (IOException e) {
      refuse(folder, values, "cannot be made" + reason(e));
      return false;
    }
    if (!Files.isWritable(folder)) {
      refuse(folder, values, "cannot be written to");
      return false;
    }
    return true;
  }

  private static String reason(IOException failure) {
    return failure instanceof FileSystemException file && file.getReason() != null
        ? " (" + file.getReason() + ")"
        : "";
  }

  static void refuse(Path folder, Values values, String why) {
    values.problem(
        Setting.VEL_DATA_DIR,
        "is %s, which %s; make it writable for this user, or set VEL_DATA_DIR to a folder that is"
            .formatted(folder, why));
  }
}
