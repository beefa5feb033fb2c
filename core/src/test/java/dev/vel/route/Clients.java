package dev.vel.route;

import dev.vel.llm.ChatClient;
import dev.vel.llm.ChatLimits;
import dev.vel.llm.ChatReply;
import dev.vel.llm.ChatRequest;
import dev.vel.llm.Pieces;
import java.util.LinkedHashMap;
import java.util.Map;

/** Providers that are configured and never asked. */
public final class Clients {
  private Clients() {}

  static Map<String, ChatClient> of(String... providers) {
    Map<String, ChatClient> clients = new LinkedHashMap<>();
    for (String provider : providers) {
      clients.put(provider, new Silent(provider));
    }
    return clients;
  }

  public record Silent(String provider) implements ChatClient {
    @Override
    public ChatReply stream(ChatRequest request, ChatLimits limits, Pieces onPiece) {
      throw new UnsupportedOperationException();
    }

    @Override
    public ChatReply complete(ChatRequest request, ChatLimits limits) {
      throw new UnsupportedOperationException();
    }

    @Override
    public String address() {
      return "http://" + provider + ".example";
    }

    @Override
    public <T> T post(
        String path, byte[] body, boolean streaming, ChatLimits limits, Reader<T> reader) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
