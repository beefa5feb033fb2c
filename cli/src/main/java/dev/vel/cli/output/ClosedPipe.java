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

  /** What to throw for a failure: this, or what says that it is standard output that failed. */
  static IOException of(IOException failure) {
    if (is(failure)) {
      throw new ClosedPipe(failure);
    }
    return failure instanceof Unwritten ? failure : new Unwritten(failure);
  }

  /** Standard output cannot be written to, as on a full disk. */
  public static final class Unwritten extends IOException {
    private Unwritten(IOException cause) {
      super("cannot write to standard output: " + reason(cause), cause);
    }

    /** A shell's {@code >&-} makes it one that can only be read. */
    private static String reason(IOException cause) {
      String message = String.valueOf(cause.getMessage());
      return message.contains("Bad file descriptor") ? "it is closed" : message;
    }
  }

  /** Whether this is what writing to a pipe without a reader fails with. */
  public static boolean is(IOException failure) {
    String message = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") || message.contains("epipe");
  }
}
