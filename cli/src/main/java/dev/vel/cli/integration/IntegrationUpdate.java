package dev.vel.cli.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Door;
import dev.vel.cli.command.ExitCode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Leaf;
import dev.vel.cli.command.Options;
import dev.vel.cli.output.Words;
import dev.vel.integration.Integration;
import dev.vel.integration.IntegrationChange;
import dev.vel.wire.Json;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** {@code vel integration update}. */
final class IntegrationUpdate implements Leaf {

  /** What an owner can say about the status. */
  private enum Wanted {
    ACTIVE,
    INACTIVE
  }

  @Override
  public List<String> examples() {
    return List.of(
        "vel integration update groq --new-key",
        "vel integration update openai --key-env OPENAI_KEY",
        "vel integration update groq --model openai/gpt-oss-20b --timeout-ms 30000",
        "vel integration update groq --status inactive");
  }

  @Override
  public void describe(CommandSpec spec) {
    spec.addPositional(Options.argument(0, "INTEGRATION", "Its id or provider."));
    IntegrationOptions.addTo(spec);
    spec.addOption(
        Options.choice(
            "--status", Wanted.class, "Inactive: requests go where they would go without it."));
    spec.addOption(
        Options.flag("--new-key", "Ask for a new key; needed too when --base-url changes."));
    KeyOptions.addTo(spec);
  }

  @Override
  public Class<?> answer(Invocation call) {
    return Integration.class;
  }

  @Override
  public ExitCode run(Invocation call) throws IOException {
    String key = key(call);
    try (Door door = call.open()) {
      Integration present = Integrations.find(door.vel(), call.argument(0));
      ObjectNode body = Json.object();
      body.set("config", IntegrationOptions.read(call, present.config()));
      Wanted status = call.value("--status", Wanted.class);
      body.put("status", Words.of(status));
      body.put("api_key", key);
      IntegrationChange change = IntegrationChange.read(body);
      if (change.equals(new IntegrationChange(null, null, null))) {
        throw CommandException.usage(
            "nothing to change: name at least one option. See `vel integration update --help`.");
      }
      Integration changed = door.vel().updateIntegration(present.id(), change);
      call.output().item(changed, () -> Integrations.details(changed));
    }
    return ExitCode.OK;
  }

  private static @Nullable String key(Invocation call) throws IOException {
    if (!call.flag("--new-key") && !KeyOptions.said(call)) {
      return null;
    }
    String key = KeyOptions.read(call, "New key for " + call.argument(0) + ": ");
    if (key == null || key.isEmpty()) {
      throw CommandException.usage(
          "there is no key: type one at the prompt, or use --key-stdin or --key-env");
    }
    return key;
  }
}
