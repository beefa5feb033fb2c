package dev.vel.cli.integration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.wire.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The options that say how a provider is called. */
final class IntegrationOptions {
  private static final List<String> NAMES = List.of("--base-url", "--model", "--timeout-ms");

  private IntegrationOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(
        Options.text(
            "--base-url", "URL", "Where it is, version segment included; default its public one."));
    spec.addOption(
        Options.text("--model", "MODEL", "The model to ask for where nobody names one."));
    spec.addOption(Options.whole("--timeout-ms", 1_000, 600_000, "Longest call, 1000–600000."));
  }

  /** What was said, over what there is; null when nothing was said. */
  static @Nullable ObjectNode read(Invocation call, Object present) {
    if (!call.any(NAMES)) {
      return null;
    }
    ObjectNode config = Json.tree(present);
    if (call.flag("--base-url")) {
      config.put("base_url", call.text("--base-url"));
    }
    if (call.flag("--model")) {
      config.put("default_model", call.text("--model"));
    }
    if (call.flag("--timeout-ms")) {
      config.put("timeout_ms", call.value("--timeout-ms", Integer.class));
    }
    return config;
  }
}
