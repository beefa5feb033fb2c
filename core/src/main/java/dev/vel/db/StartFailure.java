package dev.vel.db;

import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Why the embedded server does not start or answer, and what its user can do about it. */
final class StartFailure {
  private static final String ELSEWHERE =
      "choose another folder with VEL_DATA_DIR, or set DATABASE_URL";
  private static final List<String> FULL =
      List.of("No space left on device", "Disk quota exceeded");
  private static final List<String> CLOSED =
      List.of("no right to use", "Permission denied", "Read-only file system");
  private static final List<String> DAMAGE =
      List.of(
          "pg_control", "PG_VERSION", "control file", "checkpoint record", "/password", "PANIC:");

  private StartFailure() {}

  static VelException of(Path home, IOException cause) {
    String reason = reason(cause);
    String message = "The embedded PostgreSQL cannot be started in " + home + ": " + reason;
    return new VelException(ErrorCode.UNAVAILABLE, message + ". " + advice(home, reason), cause);
  }

  /** For a server that runs and with which nothing can be done. */
  static VelException unanswered(SQLException cause) {
    SqlState state = SqlState.of(cause);
    String advice =
        state.isRefusal()
            ? "Its file postgres/password in the data folder is not the one that it was made with:"
                + " put that back"
            : "vel doctor says more";
    String message =
        state.want().orElse("The embedded PostgreSQL does not answer: " + cause.getMessage());
    return new VelException(
        ErrorCode.UNAVAILABLE, state.want().isPresent() ? message : message + ". " + advice, cause);
  }

  private static String advice(Path home, String reason) {
    if (says(reason, FULL)) {
      return "Make room on that disk, or " + ELSEWHERE;
    }
    if (reason.contains("postmaster.pid")) {
      return "Should that process be no PostgreSQL (ps -p and its number), remove "
          + home.resolve("data").resolve("postmaster.pid");
    }
    if (says(reason, CLOSED)) {
      return "Make the folder writable, " + ELSEWHERE;
    }
    if (says(reason, DAMAGE)) {
      return "Put back a copy of that folder, or move it away to begin with an empty one";
    }
    return "vel doctor says more; or " + ELSEWHERE;
  }

  private static boolean says(String reason, List<String> words) {
    return words.stream().anyMatch(reason::contains);
  }

  static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "there is no file " + missing.getFile();
      case AccessDeniedException denied -> "no right to use " + denied.getFile();
      case FileSystemException file ->
          file.getFile() + ": " + Optional.ofNullable(file.getReason()).orElse("cannot be used");
      default -> String.valueOf(e.getMessage());
    };
  }
}
