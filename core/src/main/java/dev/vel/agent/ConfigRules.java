package dev.vel.agent;

import dev.vel.db.Tx;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Similar;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a configuration must satisfy beyond its shape: the names in it must be known. */
final class ConfigRules {
  private static final Pattern TOOL =
      Pattern.compile("([a-z0-9][a-z0-9_-]{0,39}/\\*)|(([a-z0-9][a-z0-9_-]{0,39}/)?[!-~]{1,128})");

  private final ModelNames names;
  private final ToolNames tools;

  ConfigRules(ModelNames names, ToolNames tools) {
    this.names = names;
    this.tools = tools;
  }

  /**
   * Throws {@code VALIDATION_ERROR} for servers that the user cannot reach, with the list of those
   * they can, and for tools that could be none.
   */
  void checkTools(Tx tx, UUID userId, AgentConfig config) {
    List<FieldProblem> problems = new ArrayList<>();
    List<String> servers = Objects.requireNonNullElse(config.mcpServers(), List.of());
    List<String> known = servers.isEmpty() ? List.of() : tools.servers(tx, userId);
    for (String server : servers) {
      if (!known.contains(server)) {
        problems.add(
            new FieldProblem(
                "config.mcp_servers",
                "holds "
                    + server
                    + ", which is not a known MCP server"
                    + Similar.among(server, known)));
      }
    }
    for (String tool : Objects.requireNonNullElse(config.allowedTools(), List.<String>of())) {
      if (!TOOL.matcher(tool).matches()) {
        problems.add(
            new FieldProblem(
                "config.allowed_tools", "must hold server/tool, server/* or the name of a tool"));
      }
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  /** Throws {@code VALIDATION_ERROR} with every unknown name and the list of known ones. */
  void check(UUID userId, AgentConfig config) {
    List<FieldProblem> problems = new ArrayList<>();
    List<String> providers = config.providers();
    if (providers != null) {
      if (providers.isEmpty()) {
        problems.add(new FieldProblem("config.providers", "must name at least one provider"));
      }
      for (String provider : providers) {
        if (!names.providers().contains(provider)) {
          problems.add(
              new FieldProblem(
                  "config.providers",
                  "holds "
                      + provider
                      + ", which is not a known provider"
                      + Similar.among(provider, names.providers())));
        }
      }
    }
    ModelPreferences models = config.modelPreferences();
    if (models != null) {
      checkModel(userId, problems, "complex_reasoning", models.complexReasoning());
      checkModel(userId, problems, "code_generation", models.codeGeneration());
      checkModel(userId, problems, "simple", models.simple());
      checkModel(userId, problems, "research", models.research());
    }
    if (!problems.isEmpty()) {
      throw VelException.invalid(problems);
    }
  }

  private void checkModel(
      UUID userId, List<FieldProblem> problems, String field, @Nullable String model) {
    if (model != null && !names.isModel(userId, model)) {
      problems.add(
          new FieldProblem(
              "config.model_preferences." + field,
              "is not a known model" + Similar.among(model, names.models())));
    }
  }
}
