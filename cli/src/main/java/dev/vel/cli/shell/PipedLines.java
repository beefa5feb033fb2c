package dev.vel.cli.shell;

import dev.vel.cli.command.TextSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

/**
 * The lines of a pipe, which are bytes before each is found to be text: one that is not must keep
 * nobody from what came before it.
 */
record PipedLines(InputStream in) {

  /** The next line without its end; no more of it than shows that it is too long. */
  Optional<byte[]> next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int read = in.read();
    if (read < 0) {
      return Optional.empty();
    }
    while (read >= 0 && read != '\n' && line.size() <= TextSource.LARGEST) {
      line.write(read);
      read = in.read();
    }
    return Optional.of(line.toByteArray());
  }
}
