package dev.vel.agent;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/** What is to change about an agent; null leaves it. A config replaces the whole config. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record AgentChange(
    @Nullable String name,
    @Nullable AgentType type,
    @Nullable AgentStatus status,
    @Nullable AgentConfig config) {

  /** From a request body, with every bad field named at once. */
  public static AgentChange read(JsonNode body) {
    Fields fields = Fields.of(body);
    AgentChange change =
        new AgentChange(
            AgentName.readOptional(fields, fields.optionalText("name", 1, 100)),
            fields.optionalChoice("type", AgentType.class),
            fields.optionalChoice("status", AgentStatus.class),
            fields.optionalObject("config", AgentConfig::read));
    fields.end();
    return change;
  }
}
