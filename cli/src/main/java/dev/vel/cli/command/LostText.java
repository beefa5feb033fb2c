package dev.vel.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Words that Java could not read: it puts a sign of its own in the place of each byte that is no
 * text in the shell's locale, and what is left of a prompt would be sent and paid for.
 */
final class LostText {
  private static final char SIGN = '\ufffd';

  /** The words as they were written, where the system tells. */
  private static final Path WRITTEN = Path.of("/proc/self/cmdline");

  private LostText() {}

  /** Refuses words of which something was lost. */
  static void refuse(List<String> words) {
    for (String word : words) {
      if (word.indexOf(SIGN) >= 0) {
        refuse(word, System.getProperty("sun.jnu.encoding", ""), WRITTEN);
      }
    }
  }

  static void refuse(String word, String encoding, Path written) {
    if (!encoding.equalsIgnoreCase(StandardCharsets.UTF_8.name())) {
      throw CommandException.usage("'" + word + "' is not what was written: " + remedy(encoding));
    }
    if (!isText(written)) {
      throw CommandException.usage("'" + word + "' is no text in UTF-8: convert it first");
    }
  }

  /** What to do where a locale is not that of the text. */
  static String remedy(String encoding) {
    return "the locale of this shell is not UTF-8 or is not installed (Java takes it for "
        + encoding
        + "), so set LC_ALL=C.UTF-8 or another one of `locale -a`";
  }

  /** Also where nobody can tell, for somebody may want to write about that sign. */
  private static boolean isText(Path written) {
    try {
      return Utf8.firstOdd(Files.readAllBytes(written)) < 0;
    } catch (IOException unknown) {
      return true;
    }
  }
}
