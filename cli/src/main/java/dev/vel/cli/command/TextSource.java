package dev.vel.cli.command;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** Text that is given as an argument, as a file, or on standard input. */
public final class TextSource {
  /** More than any prompt or configuration may have. */
  public static final int LARGEST = 1024 * 1024;

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
    Path folder = call.surroundings().workingDirectory();
    Path file = folder.resolve(argument.substring(1));
    if (argument.length() == 1) {
      throw CommandException.usage("the name of the file is empty: name one");
    }
    if (Files.isDirectory(file)) {
      throw CommandException.usage(file.normalize() + " is a folder: name a file");
    }
    try {
      byte[] bytes = Files.readAllBytes(file);
      return Utf8.decode(bytes, bytes.length);
    } catch (NoSuchFileException none) {
      throw new CommandException(ExitCode.USAGE, "there is no file " + file, none);
    } catch (CharacterCodingException binary) {
      throw new CommandException(ExitCode.USAGE, file + " is no text in UTF-8", binary);
    } catch (IOException broken) {
      throw new CommandException(
          ExitCode.USAGE, file + " cannot be read: " + Failures.reason(broken), broken);
    }
  }

  /** All of standard input. */
  public static String standardInput(Invocation call) throws IOException {
    return text(call.surroundings().in().readNBytes(LARGEST + 1));
  }

  /** What came on standard input, as text. */
  public static String text(byte[] bytes) {
    if (bytes.length > LARGEST) {
      throw CommandException.usage("standard input is longer than 1 MiB");
    }
    try {
      return Utf8.decode(bytes, bytes.length);
    } catch (CharacterCodingException binary) {
      throw new CommandException(
          ExitCode.USAGE, "standard input is no text in UTF-8: convert it first", binary);
    }
  }
}
