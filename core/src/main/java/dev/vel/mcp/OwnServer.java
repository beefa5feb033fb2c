package dev.vel.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.McpServer;
import dev.vel.config.Secret;
import dev.vel.db.Row;
import dev.vel.integration.Sealed;
import java.net.URI;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A user's own server as its row has it.
 *
 * @param url null for a process
 * @param command empty for an address
 */
record OwnServer(
    UUID id,
    UUID userId,
    String name,
    @Nullable String url,
    List<String> command,
    Optional<Sealed> sealed,
    @Nullable String keyHint,
    Instant createdAt) {
  static final String COLUMNS =
      "id, user_id, name, url, command::text AS command, key_ciphertext, key_id, key_hint,"
          + " created_at";
  private static final String PURPOSE = "mcp";

  static OwnServer of(Row row) {
    String keyId = row.optionalText("key_id");
    List<String> command = new ArrayList<>();
    JsonNode words = row.optionalJson("command", JsonNode.class);
    if (words != null) {
      words.forEach(word -> command.add(word.asText()));
    }
    return new OwnServer(
        row.id("id"),
        row.id("user_id"),
        row.text("name"),
        row.optionalText("url"),
        List.copyOf(command),
        keyId == null
            ? Optional.empty()
            : Optional.of(new Sealed(row.bytes("key_ciphertext"), keyId)),
        row.optionalText("key_hint"),
        row.time("created_at"));
  }

  static Sealed.Place place(UUID id, UUID userId, @Nullable String url) {
    return new Sealed.Place(id, userId, PURPOSE, url);
  }

  Sealed.Place place() {
    return place(id, userId, url);
  }

  McpServer reached(Optional<String> key) {
    Map<String, Secret> headers =
        key.map(it -> Map.of("Authorization", new Secret("Bearer " + it))).orElse(Map.of());
    return url == null
        ? new McpServer.Stdio(command, Map.of(), Optional.empty())
        : new McpServer.Http(URI.create(url), headers);
  }
}
