package dev.vel.daemon;

import dev.vel.config.DataFolder;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.VelException;
import java.net.BindException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileSystemException;
import java.util.List;

/**
 * Why the daemon ends, in a number (as sysexits.h has them) and in sentences.
 *
 * @param code 0–255
 * @param sentences one a line, for stderr
 */
record Exit(int code, List<String> sentences) {
  static final int OK = 0;
  static final int USAGE = 64;
  static final int UNAVAILABLE = 69;
  static final int UNEXPECTED = 70;
  static final int CANNOT_WRITE = 73;
  static final int CONFIGURATION = 78;

  Exit {
    sentences = List.copyOf(sentences);
  }

  static Exit of(int code, String sentence) {
    return new Exit(code, List.of(sentence));
  }

  /** What a failed start comes to. */
  static Exit of(Throwable failure) {
    CannotListen listening = failure instanceof CannotListen it ? it : null;
    String address = listening == null ? "its address" : listening.address();
    String port = listening == null ? "PORT" : listening.setting();
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      switch (cause) {
        case SettingsException settings -> {
          return new Exit(code(settings.problems()), settings.problems());
        }
        case BindException elsewhere when isOtherMachines(elsewhere) -> {
          return unreachableAddress(address);
        }
        case BindException taken -> {
          return of(
              UNAVAILABLE,
              "veld cannot listen on "
                  + address
                  + ": the port is taken or not ours to take; set "
                  + port
                  + " to another one");
        }
        case UnknownHostException unknown -> {
          return unreachableAddress(address);
        }
        case SocketException unusable when listening != null -> {
          return unreachableAddress(address);
        }
        case FileSystemException file -> {
          return of(
              CANNOT_WRITE,
              "veld cannot write to "
                  + file.getFile()
                  + "; make it writable, or set VEL_DATA_DIR or DATABASE_URL");
        }
        case VelException refusal when refusal.code() == ErrorCode.UNAVAILABLE -> {
          return of(
              UNAVAILABLE, refusal.sentence() + "; check DATABASE_URL and that its server runs");
        }
        case VelException refusal
            when refusal.code() == ErrorCode.VALIDATION_ERROR
                || refusal.code() == ErrorCode.CONFLICT -> {
          return of(CONFIGURATION, refusal.sentence());
        }
        case VelException refusal when refusal.getCause() == null -> {
          return of(UNEXPECTED, refusal.sentence());
        }
        default -> {}
      }
    }
    return of(
        UNEXPECTED,
        "veld failed unexpectedly ("
            + failure.getClass().getSimpleName()
            + "); run it with --debug to see where");
  }

  /** A folder that cannot be written is not a mistake in the configuration. */
  private static int code(List<String> problems) {
    return problems.stream().allMatch(DataFolder::concerns) ? CANNOT_WRITE : CONFIGURATION;
  }

  private static Exit unreachableAddress(String address) {
    return of(
        UNAVAILABLE, "veld cannot listen on " + address + ": this machine has no such address");
  }

  /** The JDK has one exception for both, and the operating system's words in it. */
  private static boolean isOtherMachines(BindException refusal) {
    return String.valueOf(refusal.getMessage()).contains("assign requested address");
  }
}
