package dev.vel.cli.task;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import picocli.CommandLine.Model.CommandSpec;

/** Text files that go along with a prompt, each under its name. For one thread. */
public final class Attachments {
  /** Characters of a prompt with all that goes along. */
  public static final int LONGEST_PROMPT = 100_000;

  /** No text of so many characters takes more bytes. */
  private static final int MOST_BYTES = 4 * LONGEST_PROMPT;

  private static final String FILE = "--file";
  private final List<String> names = new ArrayList<>();
  private final StringBuilder texts = new StringBuilder();

  /** Adds the option that names files. */
  public static void addTo(CommandSpec spec) {
    spec.addOption(
        Options.several("-f," + FILE, "FILE", "A text file to go along; may be given again."));
  }

  /** Those that a command line names. */
  public static Attachments of(Invocation call) throws IOException {
    Attachments attachments = new Attachments();
    for (String name : call.texts(FILE)) {
      attachments.add(call.surroundings().workingDirectory(), name);
    }
    return attachments;
  }

  /**
   * Attaches one.
   *
   * @param folder where a relative name is looked for
   * @param name the file as the user calls it, and the model is told
   */
  public void add(Path folder, String name) throws IOException {
    if (name.isEmpty()) {
      throw CommandException.usage("the name of the file to go along is empty: name one");
    }
    String text = text(folder.resolve(name), name);
    String fence = "`".repeat(Math.max(3, longestTicks(text) + 1));
    names.add(name);
    texts.append("\n\nFile ").append(name).append(":\n\n").append(fence).append('\n');
    texts.append(text).append(text.endsWith("\n") ? "" : "\n").append(fence);
    if (texts.length() > LONGEST_PROMPT) {
      throw CommandException.usage(
          "with "
              + name
              + " the attached files are longer than the "
              + LONGEST_PROMPT
              + " characters that a prompt may have: attach fewer, or parts of them");
    }
  }

  /** What they are called, in the order in which they were added. */
  public List<String> names() {
    return List.copyOf(names);
  }

  /** The prompt with what goes along. */
  public String appendedTo(String prompt) {
    String whole = prompt + texts;
    int length = whole.codePointCount(0, whole.length());
    if (length > LONGEST_PROMPT) {
      throw CommandException.usage(
          "the prompt is %,d characters long with all that goes along: %,d is the most"
              .formatted(length, LONGEST_PROMPT));
    }
    return whole;
  }

  /** Nothing goes along any more. */
  public void clear() {
    names.clear();
    texts.setLength(0);
  }

  private static String text(Path file, String name) throws IOException {
    if (Files.isDirectory(file)) {
      throw CommandException.usage(name + " is a folder: attach the files in it that matter");
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException none) {
      throw new CommandException(ExitCode.USAGE, "there is no file " + name, none);
    }
    if (bytes.length > MOST_BYTES) {
      throw CommandException.usage(
          name + " is longer than the " + LONGEST_PROMPT + " characters that a prompt may have");
    }
    try {
      String text = Utf8.decode(bytes, bytes.length);
      if (text.indexOf('\0') < 0) {
        return text;
      }
    } catch (CharacterCodingException binary) {
      throw new CommandException(ExitCode.USAGE, refusal(name), binary);
    }
    throw CommandException.usage(refusal(name));
  }

  private static String refusal(String name) {
    String kind = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    String way =
        switch (kind) {
          case "pdf", "doc", "docx", "odt", "rtf", "xls", "xlsx", "ppt", "pptx" ->
              "save its text to a file of its own first";
          case "png", "jpg", "jpeg", "gif", "webp", "bmp", "mp3", "wav", "mp4", "mov" ->
              "pictures, sound and films cannot go along";
          default -> "convert it to UTF-8 where it is text in another encoding";
        };
    return name
        + " is no text in UTF-8: what can be attached is source code, Markdown, CSV, JSON, logs and"
        + " the like; "
        + way;
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
