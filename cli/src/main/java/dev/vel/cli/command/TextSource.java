package dev.vel.cli.command;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that is given as an argument, as a file, or on standard input. */
public final class TextSource {
  /** More than any prompt or configuration may have. */
  private static final int LARGEST = 1024 * 1024;

  private TextSource() {}

  /** {@code -} is standard input, {@code @FILE} a file, everything else the text itself. */
  public static String read(Invocation call, String argument) throws IOException {
    return argument.equals("-") ? standardInput(call) : orFile(call, argument);
  }

  /** {@code @FILE} is a file, everything else the text itself. */
  public static String orFile(Invocation call, String argument) throws IOException {
    if (!argument.startsWith("@")) {
      return argument;
    }
    Path file = call.surroundings().workingDirectory().resolve(argument.substring(1));
    try {
      return Files.readString(file);
    } catch (NoSuchFileException none) {
      throw new CommandException(ExitCode.USAGE, "there is no file " + file, none);
    }
  }

  /** All of standard input. */
  public static String standardInput(Invocation call) throws IOException {
    byte[] bytes = call.surroundings().in().readNBytes(LARGEST + 1);
    if (bytes.length > LARGEST) {
      throw CommandException.usage("standard input is longer than 1 MiB");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
