package dev.vel.integration;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.db.Row;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An integration as its row has it.
 *
 * @param sealed empty without a key
 * @param revision counts its owner's changes
 */
record Stored(
    UUID id,
    UUID userId,
    IntegrationProvider provider,
    IntegrationConfig config,
    IntegrationStatus status,
    Optional<Sealed> sealed,
    @Nullable String keyHint,
    int revision,
    @Nullable String lastError,
    @Nullable Instant lastTestedAt,
    Instant createdAt,
    Instant updatedAt) {
  static final String COLUMNS =
      "id, user_id, provider, config::text AS config, status, key_ciphertext, key_id, key_hint,"
          + " revision, last_error, last_tested_at, created_at, updated_at";

  /** Told where the key is there and does not open. */
  static final String UNREADABLE =
      "Its key was encrypted under a SECRET_KEY_BASE that this vel does not have; send api_key again";

  static Stored of(Row row) {
    String keyId = row.optionalText("key_id");
    return new Stored(
        row.id("id"),
        row.id("user_id"),
        row.choice("provider", IntegrationProvider.class),
        row.json("config", IntegrationConfig.class),
        row.choice("status", IntegrationStatus.class),
        keyId == null
            ? Optional.empty()
            : Optional.of(new Sealed(row.bytes("key_ciphertext"), keyId)),
        row.optionalText("key_hint"),
        row.integer("revision"),
        row.optionalText("last_error"),
        row.optionalTime("last_tested_at"),
        row.time("created_at"),
        row.time("updated_at"));
  }

  Sealed.Place place() {
    return new Sealed.Place(id, userId, provider, config.baseUrl());
  }

  /** The key; empty when there is none or it cannot be read. */
  Optional<String> secret(Keyring keys) {
    return sealed.flatMap(it -> it.open(keys, place()));
  }

  /** As its owner sees it: one whose key this instance cannot read is in error, here and now. */
  Integration shown(boolean readable) {
    boolean broken = !readable && status != IntegrationStatus.INACTIVE;
    return new Integration(
        id,
        provider,
        config,
        broken ? IntegrationStatus.ERROR : status,
        keyHint,
        readable ? lastError : UNREADABLE,
        lastTestedAt,
        createdAt,
        updatedAt);
  }

  /** Where calls go; empty when there is nowhere to go. */
  Optional<Settings.Provider> endpoint(Optional<String> key) {
    return Optional.ofNullable(config.baseUrl())
        .map(URI::create)
        .or(provider::publicUrl)
        .map(url -> new Settings.Provider(url, key.map(Secret::new)));
  }

  Optional<Duration> timeout() {
    return Optional.ofNullable(config.timeoutMs()).map(Duration::ofMillis);
  }
}
