package dev.vel.cli.task;

import dev.vel.cli.command.Door;
import dev.vel.cli.http.NotSentException;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import javax.net.ssl.SSLException;

/** The vel that was chosen cannot be reached, and has certainly not got the task. */
final class AwayException extends Exception {
  private final VelException failure;

  private AwayException(String reason, VelException failure) {
    super(reason, failure);
    this.failure = failure;
  }

  /** What to throw for a failure before the task was sent. */
  static AwayException before(Door door, VelException failure) throws VelException {
    if (door.settings().isPresent()
        || failure.code() != ErrorCode.UNAVAILABLE
        || isInsecure(failure)) {
      throw failure;
    }
    return new AwayException(reason(door, failure), failure);
  }

  /** The same for a failure of sending it: where nobody knows whether it arrived, it may have. */
  static AwayException sending(Door door, VelException failure) throws VelException {
    if (!(failure.getCause() instanceof NotSentException)) {
      throw failure;
    }
    return before(door, failure);
  }

  /** A sentence without its full stop, for the user and for the task's result. */
  String reason() {
    return String.valueOf(getMessage());
  }

  /** What it is for whoever does not want anything else to be done. */
  VelException failure() {
    return failure;
  }

  /** Who answers there, but not safely, may be somebody else: that is for the user to look at. */
  private static boolean isInsecure(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof SSLException) {
        return true;
      }
    }
    return false;
  }

  private static String reason(Door door, VelException failure) {
    String whole = String.valueOf(failure.getMessage());
    int advice = whole.indexOf("; ");
    String why = advice < 0 ? whole : whole.substring(0, advice);
    return why.contains(door.place()) ? why : "cannot use " + door.place() + " (" + why + ")";
  }
}
