package dev.vel.mcpserver;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/** Lines of bytes, of which no more than so many are kept. For one thread. */
final class Lines {
  /** The longest line that is kept whole, in bytes. */
  static final int LONGEST = 4 * 1024 * 1024;

  private final InputStream in;

  Lines(InputStream in) {
    this.in = new BufferedInputStream(in);
  }

  /**
   * The next line that is not blank, without its end; empty at the end of the input. Of a line
   * longer than {@link #LONGEST} a byte more than that is given, and the rest left out.
   */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int next = in.read(); next >= 0; next = in.read()) {
      if (next != '\n') {
        if (line.size() <= LONGEST) {
          line.write(next);
        }
      } else if (!isBlank(line)) {
        return Optional.of(line.toByteArray());
      } else {
        line.reset();
      }
    }
    return isBlank(line) ? Optional.empty() : Optional.of(line.toByteArray());
  }

  private static boolean isBlank(ByteArrayOutputStream line) {
    return line.size() < 8
        && new String(line.toByteArray(), java.nio.charset.StandardCharsets.UTF_8).isBlank();
  }
}
