package dev.vel.cli.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.agent.Optimize;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.Invocation;
import dev.vel.cli.command.Options;
import dev.vel.cli.command.TextSource;
import dev.vel.cli.output.Words;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/** The options that say how an agent runs its tasks. */
final class ConfigOptions {
  private static final List<String> NAMES =
      List.of(
          "--provider",
          "--model",
          "--optimize",
          "--system-prompt",
          "--temperature",
          "--max-tokens",
          "--max-retries",
          "--timeout",
          "--mcp-server",
          "--allow-tool");

  private ConfigOptions() {}

  static void addTo(CommandSpec spec) {
    spec.addOption(Options.texts("--provider", "NAME", "Providers in the order they are tried."));
    spec.addOption(
        Options.texts(
            "--model",
            "TASKTYPE=MODEL",
            "The model for a task type: code_generation, complex_reasoning, simple, research."));
    spec.addOption(
        Options.choice("--optimize", Optimize.class, "What routing tries to make best."));
    spec.addOption(
        Options.text("--system-prompt", "TEXT|@FILE", "What every task of the agent begins with."));
    spec.addOption(Options.number("--temperature", 0, 2, "How free the answers are, 0–2."));
    spec.addOption(Options.whole("--max-tokens", 1, 1_000_000, "Longest answer."));
    spec.addOption(
        Options.whole("--max-retries", 0, 10, "Tries after the first, 0–10; default 3."));
    spec.addOption(
        Options.duration(
            "--timeout",
            Duration.ofSeconds(1),
            Duration.ofSeconds(600),
            "How long one attempt may take, such as 90s or 2m; 600 s at most; default 120 s."));
    spec.addOption(
        Options.texts("--mcp-server", "NAME", "MCP servers whose tools its tasks may call."));
    spec.addOption(
        Options.texts(
            "--allow-tool",
            "SERVER/TOOL",
            "The only tools they may call, such as docs/search or docs/*."));
    spec.addOption(
        Options.text("--config", "JSON|@FILE|-", "The whole configuration as a JSON object."));
  }

  /** The configuration that was said, over the one there is; null when nothing was said. */
  static @Nullable ObjectNode read(Invocation call, ObjectNode present) throws IOException {
    if (!call.any(NAMES) && !call.flag("--config")) {
      return null;
    }
    String whole = call.text("--config");
    ObjectNode config = whole == null ? present.deepCopy() : object(TextSource.read(call, whole));
    putAll(config, "providers", call, "--provider");
    putAll(config, "mcp_servers", call, "--mcp-server");
    putAll(config, "allowed_tools", call, "--allow-tool");
    for (String preference : call.texts("--model")) {
      prefer(config.withObject("/model_preferences"), preference);
    }
    put(config, "optimize", Words.of(call.value("--optimize", Optimize.class)));
    String prompt = call.text("--system-prompt");
    put(config, "system_prompt", prompt == null ? null : TextSource.orFile(call, prompt));
    put(config, "temperature", call.value("--temperature", Double.class));
    put(config, "max_tokens", call.value("--max-tokens", Integer.class));
    put(config, "max_retries", call.value("--max-retries", Integer.class));
    Duration timeout = call.value("--timeout", Duration.class);
    put(config, "timeout_seconds", timeout == null ? null : timeout.toSeconds());
    return config;
  }

  private static void putAll(ObjectNode config, String name, Invocation call, String option) {
    if (call.flag(option)) {
      ArrayNode values = config.putArray(name);
      call.texts(option).forEach(values::add);
    }
  }

  private static void prefer(ObjectNode preferences, String preference) {
    int equals = preference.indexOf('=');
    if (equals < 1 || equals == preference.length() - 1) {
      throw CommandException.usage(
          "--model must look like simple=gpt-4o-mini, not '" + preference + "'");
    }
    preferences.put(
        preference.substring(0, equals).replace('-', '_'), preference.substring(equals + 1));
  }

  private static void put(ObjectNode config, String name, @Nullable Object value) {
    if (value != null) {
      config.set(name, Json.<JsonNode>tree(value));
    }
  }

  private static ObjectNode object(String text) {
    try {
      if (Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode object) {
        return object;
      }
    } catch (VelException malformed) {
      throw CommandException.usage(
          String.valueOf(malformed.getMessage()).replaceFirst("^the body", "--config"));
    }
    throw CommandException.usage("--config must be a JSON object");
  }
}
