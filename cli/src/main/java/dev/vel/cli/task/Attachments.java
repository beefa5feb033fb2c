package dev.vel.cli.task;

import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Failures;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.command.Utf8;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.CommandSpec;

/** Text files that go along with a prompt, each under its name. For one thread. */
public final class Attachments {
  /** Characters of a prompt with all that goes along. */
  public static final int LONGEST_PROMPT = 100_000;

  /** No text of so many characters takes more bytes. */
  private static final int MOST_BYTES = 4 * LONGEST_PROMPT;

  static final String FILE = "--file";
  private final Map<Path, Attached> files = new LinkedHashMap<>();

  private record Attached(String name, String text) {}

  /** Adds the option that names files. */
  public static void addTo(CommandSpec spec) {
    spec.addOption(
        Options.several("-f," + FILE, "FILE", "A text file to go along; may be given again."));
  }

  /** Those that a command line names. */
  public static Attachments of(Invocation call) throws IOException {
    Attachments attachments = new Attachments();
    for (String name : call.texts(FILE)) {
      if (StandardInput.is(name)) {
        attachments.add(Path.of(name), name, TextSource.standardInput(call));
      } else {
        attachments.add(call.surroundings().workingDirectory(), name);
      }
    }
    return attachments;
  }

  /**
   * Attaches one; one that is attached already goes along once, as it is now.
   *
   * @param folder where a relative name is looked for
   * @param name the file as the user calls it, and the model is told
   */
  public void add(Path folder, String name) throws IOException {
    if (name.isEmpty()) {
      throw CommandException.usage("the name of the file to go along is empty: name one");
    }
    Path file = folder.resolve(name).toAbsolutePath().normalize();
    add(file, name, text(file, name));
  }

  private void add(Path file, String name, String text) {
    Map<Path, Attached> more = new LinkedHashMap<>(files);
    more.put(file, new Attached(name, section(name, text)));
    if (more.values().stream().mapToInt(each -> each.text().length()).sum() > LONGEST_PROMPT) {
      throw CommandException.usage(
          "with "
              + name
              + " the attached files are longer than the "
              + LONGEST_PROMPT
              + " characters that a prompt may have: attach fewer, or parts of them");
    }
    files.putAll(more);
  }

  private static String section(String name, String text) {
    String fence = "`".repeat(Math.max(3, longestTicks(text) + 1));
    String end = text.endsWith("\n") ? "" : "\n";
    return "\n\nFile " + name + ":\n\n" + fence + "\n" + text + end + fence;
  }

  /** What they are called, in the order in which they were added. */
  public List<String> names() {
    return files.values().stream().map(Attached::name).toList();
  }

  /** The prompt with what goes along. */
  public String appendedTo(String prompt) {
    String texts = files.values().stream().map(Attached::text).collect(Collectors.joining());
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
    files.clear();
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
    } catch (IOException broken) {
      throw new CommandException(
          ExitCode.USAGE, name + " cannot be read: " + Failures.reason(broken), broken);
    }
    return text(bytes, name);
  }

  private static String text(byte[] bytes, String name) {
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
