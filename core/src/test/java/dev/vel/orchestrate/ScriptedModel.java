package dev.vel.orchestrate;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.llm.FakeProvider;
import dev.vel.wire.Json;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A provider that gives prepared answers in order, and "done" when there are no more. */
final class ScriptedModel implements AutoCloseable {
  private static final String USAGE =
      "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}\n\n";

  private final Queue<String> answers = new ConcurrentLinkedQueue<>();
  private final FakeProvider provider =
      new FakeProvider(
              (out, self) -> {
                String answer = answers.poll();
                FakeProvider.write(out, answer == null ? text("done") : answer);
              })
          .withoutList();

  URI base() {
    return provider.base();
  }

  ScriptedModel then(String... more) {
    answers.addAll(List.of(more));
    return this;
  }

  static String text(String text) {
    return FakeProvider.SSE_HEAD
        + FakeProvider.piece(text)
        + FakeProvider.finish("stop")
        + USAGE
        + "data: [DONE]\n\n";
  }

  /** An answer that asks for calls, each a name and its arguments. */
  static String calls(String... namesAndArguments) {
    return calling("", namesAndArguments);
  }

  static String calling(String before, String... namesAndArguments) {
    StringBuilder pieces = new StringBuilder(FakeProvider.SSE_HEAD);
    if (!before.isEmpty()) {
      pieces.append(FakeProvider.piece(before));
    }
    for (int i = 0; i < namesAndArguments.length; i += 2) {
      var call = Json.object().put("index", i / 2).put("id", "c" + i / 2).put("type", "function");
      call.putObject("function")
          .put("name", namesAndArguments[i])
          .put("arguments", namesAndArguments[i + 1]);
      pieces
          .append("data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[")
          .append(Json.write(call))
          .append("]}}]}\n\n");
    }
    return pieces
        .append(FakeProvider.finish("tool_calls"))
        .append(USAGE)
        .append("data: [DONE]\n\n")
        .toString();
  }

  /** The next requests' bodies; waits for them. */
  List<JsonNode> requests(int count) throws Exception {
    List<JsonNode> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String request = provider.request();
      bodies.add(Json.mapper().readTree(request.substring(request.indexOf("\r\n\r\n") + 4)));
    }
    return bodies;
  }

  JsonNode request() throws Exception {
    return requests(1).getFirst();
  }

  @Override
  public void close() {
    try {
      provider.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
