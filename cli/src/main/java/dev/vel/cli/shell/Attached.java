package dev.vel.cli.shell;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Text files that go along with the next prompt. For one thread. */
final class Attached {
  private static final int LARGEST = 90_000;
  private final List<String> names = new ArrayList<>();
  private final StringBuilder texts = new StringBuilder();

  void add(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw CommandException.usage("there is no file " + file);
    }
    if (Files.size(file) > LARGEST) {
      throw CommandException.usage(file + " is too large: a prompt takes about 90 kB of text");
    }
    String text = decoded(file);
    String fence = "`".repeat(Math.max(3, longestTicks(text) + 1));
    names.add(String.valueOf(file.getFileName()));
    texts.append("\n\nFile ").append(file.getFileName()).append(":\n\n").append(fence).append('\n');
    texts.append(text).append(text.endsWith("\n") ? "" : "\n").append(fence);
  }

  List<String> names() {
    return List.copyOf(names);
  }

  /** A prompt with what goes along, which from now on is nothing. */
  String to(String prompt) {
    String whole = prompt + texts;
    clear();
    return whole;
  }

  void clear() {
    names.clear();
    texts.setLength(0);
  }

  private static String decoded(Path file) throws IOException {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(Files.readAllBytes(file)))
          .toString();
    } catch (CharacterCodingException binary) {
      throw new CommandException(ExitCode.USAGE, file + " is no text in UTF-8", binary);
    }
  }

  private static int longestTicks(String text) {
    int longest = 0;
    int run = 0;
    for (int i = 0; i < text.length(); i++) {
      run = text.charAt(i) == '`' ? run + 1 : 0;
      longest = Math.max(longest, run);
    }
    return longest;
  }
}
