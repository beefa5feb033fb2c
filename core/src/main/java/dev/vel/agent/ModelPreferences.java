package dev.vel.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/** The model an agent wants for each task type; null leaves it to routing. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ModelPreferences(
    @Nullable String complexReasoning,
    @Nullable String codeGeneration,
    @Nullable String simple,
    @Nullable String research) {

  static ModelPreferences read(Fields fields) {
    return new ModelPreferences(
        fields.optionalText("complex_reasoning", 1, 200),
        fields.optionalText("code_generation", 1, 200),
        fields.optionalText("simple", 1, 200),
        fields.optionalText("research", 1, 200));
  }
}
