package dev.vel.daemon.http;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An ordinary HTTP client of one listener. */
public final class Caller {
  private static final HttpClient CLIENT =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  private final int port;

  public Caller(int port) {
    this.port = port;
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send("GET", path, null);
  }

  /**
   * @param body a string or bytes, sent as JSON unless the headers say otherwise; null for none
   * @param headers names and values in turn
   */
  public HttpResponse<String> send(
      String method, String path, @Nullable Object body, String... headers)
      throws IOException, InterruptedException {
    BodyPublisher publisher =
        switch (body) {
          case null -> BodyPublishers.noBody();
          case byte[] bytes -> BodyPublishers.ofByteArray(bytes);
          default -> BodyPublishers.ofString(body.toString());
        };
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(20))
            .method(method, publisher);
    if (headers.length > 0) {
      request.headers(headers);
    }
    if (body != null && !List.of(headers).contains("Content-Type")) {
      request.header("Content-Type", "application/json");
    }
    return CLIENT.send(request.build(), BodyHandlers.ofString());
  }
}
