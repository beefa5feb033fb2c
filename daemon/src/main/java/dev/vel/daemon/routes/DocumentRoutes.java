package dev.vel.daemon.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.vel.daemon.http.Access;
import dev.vel.daemon.http.Answer;
import dev.vel.daemon.http.Route;
import dev.vel.db.Once;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** The machine-readable description of all routes, in both notations. */
public final class DocumentRoutes {
  private DocumentRoutes() {}

  static List<Route> of() {
    // Read when somebody asks: it takes time and memory, and most instances are never asked.
    Once<String> yaml = new Once<>(DocumentRoutes::text);
    Once<JsonNode> tree = new Once<>(DocumentRoutes::tree);
    return List.of(
        new Route(
            "GET",
            "/openapi.yaml",
            Access.OPEN,
            request -> Answer.whole(200, "application/yaml", yaml.get())),
        new Route("GET", "/openapi.json", Access.OPEN, request -> Answer.json(200, tree.get())));
  }

  /** The document as a tree. */
  public static JsonNode tree() {
    try {
      return new YAMLMapper().readTree(text());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text() {
    try (InputStream in =
        Objects.requireNonNull(
            DocumentRoutes.class.getResourceAsStream("/dev/vel/daemon/openapi.yaml"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
