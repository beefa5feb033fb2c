package dev.vel.agent;

import dev.vel.wire.FieldProblem;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a configuration must satisfy beyond its shape: the names in it must be known. */
final class ConfigRules {
  private final ModelNames names;

  ConfigRules(ModelNames names) {
    this.names = names;
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
                  "holds an unknown provider; known are " + String.join(", ", names.providers())));
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
              "is not a known model; known are " + String.join(", ", names.models())));
    }
  }
}
