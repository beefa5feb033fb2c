package dev.vel.integration;

import dev.vel.config.Setting;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whom an integration is with; the order is that in which models are asked by default. */
public enum IntegrationProvider {
  OPENAI(Setting.OPENAI_BASE_URL),
  GROQ(Setting.GROQ_BASE_URL),
  PERPLEXITY(Setting.PERPLEXITY_BASE_URL),
  /** Not a model provider. */
  TASKMASTER(null),
  /** Any server that speaks OpenAI's protocol. */
  OPENAI_COMPATIBLE(null);

  private final Optional<URI> publicUrl;

  IntegrationProvider(@Nullable Setting address) {
    this.publicUrl = Optional.ofNullable(address).map(Setting::defaultText).map(URI::create);
  }

  /** As requests and rows write it. */
  public String wire() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Whether it answers prompts. */
  public boolean hasModels() {
    return this != TASKMASTER;
  }

  /** Whether an integration makes no sense without a key. */
  public boolean needsKey() {
    return publicUrl.isPresent();
  }

  /**
   * Where the provider itself is, whatever the operator uses in its place: a user's key is meant
   * for the provider alone.
   */
  Optional<URI> publicUrl() {
    return publicUrl;
  }
}
