package dev.vel.cli.daemon;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The end of a log file.
 *
 * @param lines the last lines
 * @param end where reading stopped, in bytes
 */
record LogTail(List<String> lines, long end) {
  /** No more than this is read, however many lines were asked for. */
  private static final int LARGEST = 4 * 1024 * 1024;

  LogTail {
    lines = List.copyOf(lines);
  }

  /** The last {@code count} whole lines after the byte {@code from}; none when there is no file. */
  static LogTail read(Path file, long from, int count) throws IOException {
    if (!Files.exists(file)) {
      return new LogTail(List.of(), 0);
    }
    try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
      long length = log.length();
      // A log that became shorter was begun anew.
      long start = Math.max(from > length ? 0 : from, length - LARGEST);
      byte[] bytes = new byte[Math.toIntExact(length - start)];
      log.seek(start);
      log.readFully(bytes);
      int whole = wholeLines(bytes);
      String text = new String(bytes, 0, whole, StandardCharsets.UTF_8);
      List<String> lines = text.lines().toList();
      return new LogTail(
          lines.subList(Math.max(0, lines.size() - count), lines.size()), start + whole);
    }
  }

  private static int wholeLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }
}
