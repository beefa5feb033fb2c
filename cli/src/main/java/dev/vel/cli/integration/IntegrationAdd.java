package dev.vel.cli.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.Suggestion;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationConfig;
import dev.vel.integration.IntegrationProvider;
import dev.vel.integration.NewIntegration;
import dev.vel.wire.Fields;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel integration add}. */
final class IntegrationAdd implements Leaf {

  @Override
  public List<String> examples() {
    return List.of(
        "vel integration add groq",
        "vel integration add openai --key-stdin < openai-key.txt",
        "vel integration add openai_compatible --base-url https://models.example.com/v1"
            + " --key-env MODELS_KEY --model llama-3.3");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(
        Options.argument(
            0,
            "PROVIDER",
            "One of " + Fields.names(IntegrationProvider.class) + ".",
            () -> List.of(Fields.names(IntegrationProvider.class).split(", "))));
    IntegrationOptions.addTo(spec);
    KeyOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Integration.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    String provider = call.argument(0).toLowerCase(Locale.ROOT).replace('-', '_');
    if (!List.of(Fields.names(IntegrationProvider.class).split(", ")).contains(provider)) {
      throw CommandException.usage(
          "PROVIDER must be one of "
              + Fields.names(IntegrationProvider.class)
              + ", not '"
              + call.argument(0)
              + "'"
              + Suggestion.tail(
                  provider, List.of(Fields.names(IntegrationProvider.class).split(", "))));
    }
    ObjectNode body = Json.object().put("provider", provider);
    body.set("config", IntegrationOptions.read(call, IntegrationConfig.DEFAULT));
    String key = KeyOptions.read(call, "Key for " + provider + ": ");
    if (key != null && !key.isEmpty()) {
      body.put("api_key", key);
    } else if (IntegrationProvider.valueOf(provider.toUpperCase(Locale.ROOT)).needsKey()) {
      throw CommandException.usage(
          provider + " needs a key: type one at the prompt, or use --key-stdin or --key-env");
    }
    NewIntegration wanted = NewIntegration.read(body);
    try (Door door = call.open()) {
      Integration made = door.vel().createIntegration(wanted, UUID.randomUUID().toString());
      call.output().item(made, () -> Integrations.details(made));
      call.notice("made; `vel integration test " + made.provider().wire() + "` tries the key");
    }
    return ExitCode.OK;
  }
}
