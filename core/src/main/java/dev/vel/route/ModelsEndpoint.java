package dev.vel.route;

import dev.vel.config.Secret;
import dev.vel.config.Settings;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks a provider which models it serves ({@code GET /models}), which costs nothing. */
public final class ModelsEndpoint {
  private static final Logger LOG = LoggerFactory.getLogger(ModelsEndpoint.class);
  private static final int TIMEOUT_MS = (int) Duration.ofSeconds(2).toMillis();
  private static final int MAX_BYTES = 4 << 20;

  private ModelsEndpoint() {}

  /** What came of it. */
  public sealed interface Result {
    /** It told. */
    record Listed(Listing listing) implements Result {}

    /** It does not take the key. */
    record KeyRefused(int status) implements Result {}

    /** It is there and does not tell, so nothing is known of the key either. */
    record NotOffered(int status) implements Result {}

    /** It is not there, or fails. */
    record Unreachable(String reason) implements Result {}
  }

  /** Asks, for at most a few seconds. */
  public static Result ask(Settings.Provider provider) {
    try {
      HttpURLConnection connection = (HttpURLConnection) url(provider).toURL().openConnection();
      connection.setConnectTimeout(TIMEOUT_MS);
      connection.setReadTimeout(TIMEOUT_MS);
      connection.setInstanceFollowRedirects(false);
      // Nothing is asked here again for hours.
      connection.setRequestProperty("Connection", "close");
      provider
          .apiKey()
          .map(Secret::reveal)
          .ifPresent(key -> connection.setRequestProperty("Authorization", "Bearer " + key));
      try {
        return read(connection);
      } finally {
        connection.disconnect();
      }
    } catch (IOException | IllegalArgumentException e) {
      return new Result.Unreachable(reason(e));
    }
  }

  private static String reason(Exception failure) {
    return switch (failure) {
      case UnknownHostException unknown -> "there is no host of that name";
      case ConnectException refused when String.valueOf(refused.getMessage()).contains("refused") ->
          "nothing listens there";
      case SocketTimeoutException slow -> "it says nothing for seconds";
      case SSLException tls -> "no secure connection: " + tls.getMessage();
      default -> Objects.requireNonNullElse(failure.getMessage(), "the connection broke");
    };
  }

  private static Result read(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    LOG.debug(
        "GET {} at {}: {}", connection.getURL().getPath(), connection.getURL().getHost(), status);
    if (status == 401 || status == 403) {
      return new Result.KeyRefused(status);
    }
    if (status >= 500 || status == 429 || status < 200) {
      return new Result.Unreachable("HTTP " + status);
    }
    if (status != 200) {
      return new Result.NotOffered(status);
    }
    try (InputStream body = connection.getInputStream()) {
      Optional<Listing> listing = Listing.parse(Json.mapper().readTree(body.readNBytes(MAX_BYTES)));
      return listing.<Result>map(Result.Listed::new).orElseGet(() -> new Result.NotOffered(status));
    }
  }

  private static URI url(Settings.Provider provider) {
    return provider.baseUrl().resolve(provider.baseUrl().getPath() + "/models");
  }
}
