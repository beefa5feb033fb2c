package dev.vel.daemon.routes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.vel.wire.Json;
import java.net.http.HttpResponse;
import java.util.List;

/** Holds real answers to {@code openapi.yaml}. */
final class OpenApi {
  private static final JsonNode DOCUMENT = DocumentRoutes.tree();
  private static final SchemaRegistry SCHEMAS =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private OpenApi() {}

  /** What in an answer differs from what the document says of it. */
  static List<String> problems(String method, String template, HttpResponse<String> answer) {
    JsonNode operation =
        DOCUMENT.path("paths").path(template).path(method.toLowerCase(java.util.Locale.ROOT));
    JsonNode response = operation.path("responses").path(Integer.toString(answer.statusCode()));
    if (response.isMissingNode()) {
      response = operation.path("responses").path("default");
    }
    if (response.has("$ref")) {
      response = DOCUMENT.at(response.path("$ref").textValue().substring(1));
    }
    if (response.isMissingNode()) {
      return List.of("no such response: " + answer.statusCode());
    }
    JsonNode content = response.path("content").path("application/json");
    if (content.isMissingNode()) {
      return answer.body().isEmpty() ? List.of() : List.of("has a body");
    }
    return problems(content.path("schema"), answer.body());
  }

  private static List<String> problems(JsonNode schema, String body) {
    ObjectNode whole = Json.object();
    whole.set("$defs", DOCUMENT.path("components").path("schemas"));
    whole.putArray("allOf").add(schema);
    String text = Json.write(whole).replace("#/components/schemas/", "#/$defs/");
    Schema compiled = SCHEMAS.getSchema(text, InputFormat.JSON);
    return compiled
        .validate(
            body,
            InputFormat.JSON,
            context -> context.executionConfig(config -> config.formatAssertionsEnabled(true)))
        .stream()
        .map(String::valueOf)
        .toList();
  }
}
