package dev.vel.cli.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.task.TaskEvent;
import dev.vel.wire.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads Server-Sent Events as the <a
 * href="https://html.spec.whatwg.org/multipage/server-sent-events.html">HTML standard</a> defines
 * them. For one thread.
 */
final class EventReader {
  /** What an instance says that is about to stop. */
  private static final String RECONNECT = "reconnect";

  private final BufferedReader reader;
  private boolean sentElsewhere;

  EventReader(InputStream in) {
    this.reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  /** Whether the server ended the stream because another instance is to go on with it. */
  boolean isSentElsewhere() {
    return sentElsewhere;
  }

  /** The next event; empty at the end of the stream. An event that was cut off is dropped. */
  Optional<TaskEvent> next() throws IOException {
    String id = "";
    String name = "";
    StringBuilder data = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.isEmpty()) {
        sentElsewhere |= name.equals(RECONNECT);
        TaskEvent event = event(id, name, data);
        if (event != null) {
          return Optional.of(event);
        }
        id = "";
        name = "";
        data.setLength(0);
        continue;
      }
      int colon = line.indexOf(':');
      String field = colon < 0 ? line : line.substring(0, colon);
      String value = colon < 0 ? "" : line.substring(colon + 1);
      value = value.startsWith(" ") ? value.substring(1) : value;
      switch (field) {
        case "id" -> id = value;
        case "event" -> name = value;
        case "data" -> data.append(data.isEmpty() ? "" : "\n").append(value);
        default -> {
          // Comments keep the connection alive, and fields that are not known are to be ignored.
        }
      }
    }
    return Optional.empty();
  }

  private static @Nullable TaskEvent event(String id, String name, StringBuilder data)
      throws IOException {
    if (data.isEmpty() || !id.matches("\\d{1,18}")) {
      return null;
    }
    for (TaskEvent.Kind kind : TaskEvent.Kind.values()) {
      if (kind.name().toLowerCase(Locale.ROOT).equals(name)) {
        ObjectNode object = object(data.toString());
        return new TaskEvent(Long.parseLong(id), kind, object, at(object));
      }
    }
    return null;
  }

  /**
   * Takes the time out of the data; a daemon of before has none there, and says all as it comes.
   */
  private static Instant at(ObjectNode data) throws IOException {
    JsonNode at = data.remove("at");
    try {
      return at == null ? Instant.now() : Instant.parse(at.asText());
    } catch (DateTimeParseException e) {
      throw new IOException("an event with a wrong time", e);
    }
  }

  private static ObjectNode object(String data) throws IOException {
    try {
      return Json.read(data, ObjectNode.class);
    } catch (IllegalArgumentException e) {
      throw new IOException("an event that is not JSON", e);
    }
  }
}
