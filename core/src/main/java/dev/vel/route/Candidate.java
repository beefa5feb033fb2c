package dev.vel.route;

import dev.vel.llm.ChatClient;
import dev.vel.llm.Model;
import dev.vel.llm.TokenUsage;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/**
 * One model that may answer.
 *
 * @param id as the provider knows it
 * @param known what the catalogue says of it, or of the model it is a dated snapshot of; null for a
 *     model it does not list, which costs nothing as far as vel knows
 */
public record Candidate(ChatClient client, String id, @Nullable Model known) {

  public String provider() {
    return client.provider();
  }

  /** Provider and model, for a sentence. */
  public String label() {
    return provider() + " " + id;
  }

  /** What a call cost, in US dollars. */
  public BigDecimal cost(TokenUsage usage) {
    return known == null ? BigDecimal.ZERO : known.cost(usage);
  }
}
