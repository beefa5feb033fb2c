package dev.vel.route;

import dev.vel.config.Settings;
import dev.vel.llm.OpenAiChatClient;
import java.net.URI;
import java.util.Optional;

/** Candidates that are only looked at. */
final class Candidates {
  private Candidates() {}

  static Candidate of(String endpoint, String model) {
    return new Candidate(
        new OpenAiChatClient(
            "openai", new Settings.Provider(URI.create(endpoint), Optional.empty())),
        model,
        null);
  }
}
