package dev.vel.route;

import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.llm.ChatRequest;
import java.util.function.Consumer;

/** Candidates that are only looked at. */
final class Candidates {
  private Candidates() {}

  static Candidate of(String endpoint, String model) {
    return new Candidate(new Endpoint(endpoint), model, null);
  }

  private record Endpoint(String endpoint) implements ChatClient {
    @Override
    public String provider() {
      return "openai";
    }

    @Override
    public ChatReply stream(ChatRequest request, ChatLimits limits, Consumer<String> onText) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChatReply complete(ChatRequest request, ChatLimits limits) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
