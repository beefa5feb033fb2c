package dev.vel.route;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks an endpoint whose models the catalogue does not list which ones it serves ({@code GET
 * /models}), and remembers the first. Thread-safe.
 */
public final class ServedModels implements Router.Served {
  private static final Logger LOG = LoggerFactory.getLogger(ServedModels.class);
  private static final int TIMEOUT_MS = (int) Duration.ofSeconds(2).toMillis();
  private static final int MAX_BYTES = 1 << 20;

  private final Map<String, Settings.Provider> providers;
  private final Map<String, String> first = new ConcurrentHashMap<>();

  public ServedModels(Map<String, Settings.Provider> providers) {
    this.providers = Map.copyOf(providers);
  }

  @Override
  public Optional<String> first(String provider) {
    String known = first.get(provider);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<String> asked = Optional.ofNullable(providers.get(provider)).flatMap(this::ask);
    asked.ifPresent(model -> first.put(provider, model));
    return asked;
  }

  private Optional<String> ask(Settings.Provider provider) {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) provider.baseUrl().resolve(path(provider)).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setInstanceFollowRedirects(false);
      provider
          .apiKey()
          .map(Secret::reveal)
          .ifPresent(key -> connection.setRequestProperty("Authorization", "Bearer " + key));
      try (InputStream body = connection.getInputStream()) {
        JsonNode list = Json.mapper().readTree(body.readNBytes(MAX_BYTES));
        String id = list.path("data").path(0).path("id").asText("");
        return id.isEmpty() ? Optional.empty() : Optional.of(id);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      LOG.debug("{} does not list its models", provider.baseUrl(), e);
      return Optional.empty();
    }
  }

  private static String path(Settings.Provider provider) {
    return provider.baseUrl().getPath() + "/models";
  }
}
