package dev.vel.cli.doctor;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.api.Health;
import dev.vel.cli.http.Insecure;
import dev.vel.wire.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLException;

/**
 * One request without token or key, for what anybody may know.
 *
 * @param date what the clock there says
 * @param location where it sends on to, if it does
 * @param onlySecure whether it says to come over https alone
 * @param certificateEnd until when its certificate is good, with the others that vouch for it
 */
record Probe(
    int status,
    String body,
    Optional<Instant> date,
    Optional<String> location,
    boolean onlySecure,
    Optional<Instant> certificateEnd) {
  private static final int CONNECT_MS = 2_000;
  private static final int SILENCE_MS = 4_000;
  private static final int LARGEST = 1 << 20;

  static Probe get(URI url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
    connection.setConnectTimeout(CONNECT_MS);
    connection.setReadTimeout(SILENCE_MS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty("Connection", "close");
    try {
      int status = connection.getResponseCode();
      if (status < 0) {
        throw new IOException("what answers there does not speak HTTP");
      }
      return new Probe(
          status,
          body(connection, status),
          Optional.of(connection.getDate()).filter(it -> it > 0).map(Instant::ofEpochMilli),
          Optional.ofNullable(connection.getHeaderField("Location"))
              .filter(it -> status / 100 == 3),
          connection.getHeaderField("Strict-Transport-Security") != null,
          certificateEnd(connection));
    } finally {
      connection.disconnect();
    }
  }

  /**
   * How the vel at a URL says that it is.
   *
   * @throws IllegalArgumentException when what answers is no vel
   */
  Health health() {
    JsonNode tree = Json.read(body, JsonNode.class);
    if (!tree.path("version").isTextual() || !tree.path("dependencies").isObject()) {
      throw new IllegalArgumentException("not the health of a vel");
    }
    return Json.convert(tree, Health.class);
  }

  private static String body(HttpURLConnection connection, int status) throws IOException {
    try (InputStream in =
        status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
      return in == null ? "" : new String(in.readNBytes(LARGEST), StandardCharsets.UTF_8);
    }
  }

  private static Optional<Instant> certificateEnd(HttpURLConnection connection) throws IOException {
    if (!(connection instanceof HttpsURLConnection secure)) {
      return Optional.empty();
    }
    return Arrays.stream(secure.getServerCertificates())
        .filter(X509Certificate.class::isInstance)
        .map(certificate -> ((X509Certificate) certificate).getNotAfter().toInstant())
        .min(Comparator.naturalOrder());
  }

  /** Why there was no answer. */
  static String reason(IOException failure) {
    return switch (failure) {
      case UnknownHostException unknown -> "there is no host of that name";
      case ConnectException refused -> "nothing listens there";
      case SocketTimeoutException slow -> "it says nothing for seconds";
      case SSLException tls -> Insecure.reason(tls);
      default -> String.valueOf(failure.getMessage());
    };
  }
}
