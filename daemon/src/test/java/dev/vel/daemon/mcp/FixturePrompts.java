package dev.vel.daemon.mcp;

import io.modelcontextprotocol.server.McpServerFeatures.SyncPromptSpecification;
import io.modelcontextprotocol.spec.McpSchema.Content;
import io.modelcontextprotocol.spec.McpSchema.EmbeddedResource;
import io.modelcontextprotocol.spec.McpSchema.GetPromptResult;
import io.modelcontextprotocol.spec.McpSchema.ImageContent;
import io.modelcontextprotocol.spec.McpSchema.Prompt;
import io.modelcontextprotocol.spec.McpSchema.PromptArgument;
import io.modelcontextprotocol.spec.McpSchema.PromptMessage;
import io.modelcontextprotocol.spec.McpSchema.Role;
import io.modelcontextprotocol.spec.McpSchema.TextContent;
import io.modelcontextprotocol.spec.McpSchema.TextResourceContents;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The prompts that the conformance suite asks for. */
final class FixturePrompts {
  private FixturePrompts() {}

  static List<SyncPromptSpecification> all() {
    return List.of(
        prompt(
            "test_simple_prompt",
            List.of(),
            given -> List.of(text("This is a simple prompt for testing."))),
        prompt(
            "test_prompt_with_arguments",
            List.of("arg1", "arg2"),
            given ->
                List.of(
                    text(
                        "Prompt with arguments: arg1='"
                            + given.get("arg1")
                            + "', arg2='"
                            + given.get("arg2")
                            + "'"))),
        prompt(
            "test_prompt_with_embedded_resource",
            List.of("resourceUri"),
            given ->
                List.of(
                    new EmbeddedResource(
                        null,
                        new TextResourceContents(
                            String.valueOf(given.get("resourceUri")),
                            "text/plain",
                            "Embedded resource content for testing.",
                            null),
                        null),
                    text("Please process the embedded resource above."))),
        prompt(
            "test_prompt_with_image",
            List.of(),
            given ->
                List.of(
                    new ImageContent(null, FixtureResources.PNG, "image/png", null),
                    text("Please analyze the image above."))));
  }

  private static SyncPromptSpecification prompt(
      String name, List<String> arguments, Function<Map<String, Object>, List<Content>> contents) {
    Prompt shown =
        Prompt.builder(name)
            .description(name)
            .arguments(
                arguments.stream()
                    .map(argument -> new PromptArgument(argument, argument, argument, true))
                    .toList())
            .build();
    return new SyncPromptSpecification(
        shown,
        (exchange, request) -> {
          Map<String, Object> given = request.arguments() == null ? Map.of() : request.arguments();
          Stream<PromptMessage> messages =
              contents.apply(given).stream().map(content -> new PromptMessage(Role.USER, content));
          return new GetPromptResult(name, messages.toList(), null);
        });
  }

  private static Content text(String text) {
    return new TextContent(null, text, null);
  }
}
