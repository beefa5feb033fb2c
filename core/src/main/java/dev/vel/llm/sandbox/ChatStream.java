package dev.vel.llm.sandbox;

import dev.vel.wire.Json;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Sends an answer as server-sent events, at its pace and with its fault. */
final class ChatStream {
  private final ChatAnswer answer;
  private final Pace pace;
  private final Peer peer;
  private final Duration slowFirstToken;

  ChatStream(ChatAnswer answer, Pace pace, Peer peer, Duration slowFirstToken) {
    this.answer = answer;
    this.pace = pace;
    this.peer = peer;
    this.slowFirstToken = slowFirstToken;
  }

  void writeTo(OutputStream out) throws IOException {
    send(out, Json.write(answer.opening()));
    if (answer.fault() == Fault.SLOW_FIRST_TOKEN) {
      Pace.pause(slowFirstToken);
    }
    ToolCall tool = answer.tool();
    if (tool != null) {
      send(out, Json.write(answer.called(tool)));
    }
    List<String> tokens = answer.tokens();
    int middle = ChatAnswer.half(tokens).size();
    long start = System.nanoTime();
    for (int i = 0; i < tokens.size(); i++) {
      pace.await(start, i);
      send(out, Json.write(answer.piece(tokens.get(i))));
      if (i + 1 == middle && !middle(out)) {
        return;
      }
    }
    end(out);
  }

  /** What goes wrong half-way; false when nothing may follow. */
  private boolean middle(OutputStream out) throws IOException {
    if (answer.fault() == null) {
      return true;
    }
    switch (answer.fault()) {
      case CUT -> throw peer.cut();
      case STALL -> throw peer.hang();
      case MALFORMED_CHUNK -> send(out, "{\"id\":\"chatcmpl-sandbox\",\"choices\":[{\"del");
      case NULL_CHOICES -> {
        send(out, Json.write(answer.withoutChoices()));
        send(out, Json.write(answer.withoutChoices().putArray("choices").removeAll()));
      }
      case ERROR_IN_STREAM -> {
        send(out, Json.write(FaultErrors.server(500, "The engine broke in the middle.").body()));
        return false;
      }
      default -> {
        // The others strike before the stream or at its end.
      }
    }
    return true;
  }

  private void end(OutputStream out) throws IOException {
    send(out, Json.write(answer.ending()));
    if (answer.call().includeUsage() && answer.fault() != Fault.NO_USAGE) {
      send(out, Json.write(answer.counted()));
    }
    if (answer.fault() == Fault.NO_DONE) {
      throw peer.hang();
    }
    send(out, "[DONE]");
  }

  private static void send(OutputStream out, String data) throws IOException {
    out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
