package dev.vel.daemon.mcp;

import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceSpecification;
import io.modelcontextprotocol.server.McpServerFeatures.SyncResourceTemplateSpecification;
import io.modelcontextprotocol.spec.McpSchema.BlobResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ReadResourceResult;
import io.modelcontextprotocol.spec.McpSchema.Resource;
import io.modelcontextprotocol.spec.McpSchema.ResourceContents;
import io.modelcontextprotocol.spec.McpSchema.ResourceTemplate;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.List;

/** The resources that the conformance suite reads. */
final class FixtureResources {
  /** One red dot. */
  static final String PNG =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==";

  private FixtureResources() {}

  static List<SyncResourceSpecification> all() {
    return List.of(
        resource(
            "test://static-text",
            "text/plain",
            new TextResourceContents(
                "test://static-text",
                "text/plain",
                "This is the content of the static text resource.",
                null)),
        resource(
            "test://static-binary",
            "image/png",
            new BlobResourceContents("test://static-binary", "image/png", PNG, null)),
        resource(
            "test://watched-resource",
            "text/plain",
            new TextResourceContents("test://watched-resource", "text/plain", "watched", null)));
  }

  static List<SyncResourceTemplateSpecification> templates() {
    return List.of(
        new SyncResourceTemplateSpecification(
            ResourceTemplate.builder("test://template/{id}/data", "template")
                .description("Data by id")
                .mimeType("application/json")
                .build(),
            (exchange, request) -> {
              String id = request.uri().split("/", -1)[3];
              String text =
                  "{\"id\":\""
                      + id
                      + "\",\"templateTest\":true,\"data\":\"Data for ID: "
                      + id
                      + "\"}";
              return new ReadResourceResult(
                  List.of(new TextResourceContents(request.uri(), "application/json", text, null)),
                  null);
            }));
  }

  private static SyncResourceSpecification resource(
      String uri, String type, ResourceContents contents) {
    return new SyncResourceSpecification(
        Resource.builder(uri, uri.substring(7)).description(uri).mimeType(type).build(),
        (exchange, request) -> new ReadResourceResult(List.of(contents), null));
  }
}
