package dev.vel.mcp;

import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events, and what they say about going on after a break. Not thread-safe. */
final class Events {
  private static final long MAX_RETRY_MILLIS = 60_000;

  private final Lines lines;
  private @Nullable String lastId;
  private @Nullable String nextId;
  private long retryMillis;

  /**
   * @param lastId of the stream that this one goes on from
   */
  Events(InputStream in, @Nullable String lastId, long retryMillis) {
    this.lines = new Lines(in, Messages.LONGEST);
    this.lastId = lastId;
    this.nextId = lastId;
    this.retryMillis = retryMillis;
  }

  /** The id that held when the last event had come whole. */
  @Nullable String lastId() {
    return lastId;
  }

  /** How long to wait before asking for the rest. */
  long retryMillis() {
    return retryMillis;
  }

  /** The data of the next event that has any; null at the end. */
  @Nullable String next() throws IOException {
    StringBuilder data = new StringBuilder();
    for (String line = lines.next(); line != null; line = lines.next()) {
      if (line.isEmpty()) {
        // Not sooner: what breaks off within an event must be asked for again.
        lastId = nextId;
        if (!data.isEmpty()) {
          return data.toString();
        }
      }
      take(line, data);
      if (data.length() > Messages.LONGEST) {
        throw new Lines.TooLongException(Messages.LONGEST);
      }
    }
    return null;
  }

  private void take(String line, StringBuilder data) {
    int colon = line.indexOf(':');
    String field = colon < 0 ? line : line.substring(0, colon);
    String rest = colon < 0 ? "" : line.substring(colon + 1);
    String value = rest.startsWith(" ") ? rest.substring(1) : rest;
    switch (field) {
      case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
      case "id" -> nextId = value.length() <= 1_000 ? value : nextId;
      case "retry" ->
          retryMillis =
              value.matches("\\d{1,9}")
                  ? Math.min(Long.parseLong(value), MAX_RETRY_MILLIS)
                  : retryMillis;
      default -> {
        // Comments, and the event's type, which is always "message".
      }
    }
  }
}
