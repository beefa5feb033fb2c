package dev.vel.llm.sandbox;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Sends an answer as the Responses API's numbered events, at its pace and with its fault. */
final class ResponseStream {
  private final ChatAnswer answer;
  private final ResponseAnswer events;
  private final Pace pace;
  private final Peer peer;
  private final Duration slowFirstToken;
  private int number;

  ResponseStream(ChatAnswer answer, Pace pace, Peer peer, Duration slowFirstToken) {
    this.answer = answer;
    this.events = new ResponseAnswer(answer);
    this.pace = pace;
    this.peer = peer;
    this.slowFirstToken = slowFirstToken;
  }

  void writeTo(OutputStream out) throws IOException {
    boolean opened = false;
    for (ObjectNode event : events.opening()) {
      send(out, event);
      if (!opened && answer.fault() == Fault.SLOW_FIRST_TOKEN) {
        Pace.pause(slowFirstToken);
      }
      opened = true;
    }
    List<String> tokens = answer.tokens();
    int middle = ChatAnswer.half(tokens).size();
    long start = System.nanoTime();
    for (int i = 0; i < tokens.size(); i++) {
      pace.await(start, i);
      send(out, events.piece(tokens.get(i)));
      if (i + 1 == middle && !middle(out)) {
        return;
      }
    }
    for (ObjectNode event : events.ending()) {
      send(out, event);
    }
    if (answer.fault() == Fault.NO_DONE) {
      throw peer.hang();
    }
  }

  /** What goes wrong half-way; false when nothing may follow. */
  private boolean middle(OutputStream out) throws IOException {
    if (answer.fault() == null) {
      return true;
    }
    switch (answer.fault()) {
      case CUT -> throw peer.cut();
      case STALL -> throw peer.hang();
      case MALFORMED_CHUNK ->
          write(out, "event: response.output_text.delta\ndata: {\"type\":\"response.outp\n\n");
      case ERROR_IN_STREAM -> {
        ObjectNode error = Json.object().put("type", "error").put("code", "server_error");
        send(out, error.put("message", "The engine broke in the middle.").putNull("param"));
        return false;
      }
      default -> {
        // The others strike before the stream or at its end.
      }
    }
    return true;
  }

  private void send(OutputStream out, ObjectNode event) throws IOException {
    event.put("sequence_number", number++);
    write(out, "event: " + event.path("type").asText() + "\ndata: " + Json.write(event) + "\n\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
