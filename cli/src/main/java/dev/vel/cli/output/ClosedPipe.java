package dev.vel.cli.output;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Locale;

/** Whoever read our output went away: there is nobody left to write for. */
public final class ClosedPipe extends UncheckedIOException {

  ClosedPipe(IOException cause) {
    super(cause);
  }

  /** Writes out what is held back, and throws this when nobody is there to read it. */
  public static void flush(OutputStream out) throws IOException {
    try {
      out.flush();
    } catch (IOException e) {
      throw of(e);
    }
  }

  /** What to throw for a failure: this, or the failure itself. */
  static IOException of(IOException failure) {
    if (is(failure)) {
      throw new ClosedPipe(failure);
    }
    return failure;
  }

  /** Whether this is what writing to a pipe without a reader fails with. */
  public static boolean is(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("epipe");
  }
}
