package dev.vel.cli.output;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Whoever read our output went away: there is nobody left to write for. */
public final class ClosedPipe extends UncheckedIOException {

  ClosedPipe(IOException cause) {
    super(cause);
  }

  /** Whether this is what writing to a pipe without a reader fails with. */
  public static boolean is(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("epipe");
  }
}
