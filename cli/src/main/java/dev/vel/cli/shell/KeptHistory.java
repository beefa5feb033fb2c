package dev.vel.cli.shell;

import dev.vel.cli.command.Failures;
import dev.vel.cli.conversation.Discreet;
import dev.vel.cli.file.FolderLock;
import dev.vel.cli.file.PrivateFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jline.reader.LineReader;
import org.jline.reader.LineReaderBuilder;
import org.jline.reader.impl.history.DefaultHistory;
import org.jspecify.annotations.Nullable;

/**
 * The lines that were typed, kept in a file for later shells. Nothing about that file stops a
 * shell: without it, lines are remembered as long as the shell goes on. For one thread.
 */
final class KeptHistory extends DefaultHistory {
  private static final int REMEMBERED = 1_000;

  /** What is longer was pasted, and is pasted again. */
  private static final int LONGEST = 10_000;

  private static final Pattern ENTRY = Pattern.compile("\\d{1,18}:.*");
  private final @Nullable Path file;
  private @Nullable String trouble;
  private boolean troubled;

  private KeptHistory(@Nullable Path file) {
    this.file = file;
  }

  /** Lines kept in this file, which is made for its owner alone where there is none. */
  static KeptHistory in(Path file) {
    try {
      PrivateFile.makeFolder(file.resolveSibling("."));
      FolderLock.open(file).close();
      mend(file);
      return new KeptHistory(file);
    } catch (IOException unusable) {
      KeptHistory forgotten = new KeptHistory(null);
      forgotten.troubledBy(unusable);
      return forgotten;
    }
  }

  /** JLine stops at the first byte that is no text, and at a line that it has not written. */
  private static void mend(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    String text = new String(bytes, StandardCharsets.UTF_8);
    String mended =
        text.lines()
            .filter(ENTRY.asMatchPredicate())
            .map(line -> line + "\n")
            .collect(Collectors.joining());
    if (!Arrays.equals(bytes, mended.getBytes(StandardCharsets.UTF_8))) {
      new PrivateFile(file).write(mended);
    }
  }

  /** A reader that remembers with it. */
  LineReaderBuilder in(LineReaderBuilder reader) {
    if (file != null) {
      reader.variable(LineReader.HISTORY_FILE, file);
    }
    return reader
        .history(this)
        .variable(LineReader.HISTORY_SIZE, REMEMBERED)
        .variable(LineReader.HISTORY_FILE_SIZE, REMEMBERED);
  }

  /** What keeps lines from being kept: once. */
  Optional<String> trouble() {
    Optional<String> news = Optional.ofNullable(trouble);
    trouble = null;
    return news;
  }

  /** Secrets are no more written down here than elsewhere. */
  @Override
  public void add(Instant time, String line) {
    if (line.length() <= LONGEST) {
      super.add(time, Discreet.text(line));
    }
  }

  @Override
  public void load() {
    try {
      super.load();
    } catch (IOException | UncheckedIOException unusable) {
      troubledBy(unusable);
    }
  }

  @Override
  public void save() {
    try {
      super.save();
    } catch (IOException | UncheckedIOException unusable) {
      troubledBy(unusable);
    }
  }

  private void troubledBy(Exception failure) {
    if (!troubled) {
      trouble = "what is typed is not remembered for later shells: " + Failures.sentenceOf(failure);
      troubled = true;
    }
  }
}
