package dev.vel.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/** What is said when an agent is made. */
public record NewAgent(String name, AgentType type, @Nullable AgentConfig config) {

  /** From a request body, with every bad field named at once. */
  public static NewAgent read(JsonNode body) {
    Fields fields = Fields.of(body);
    NewAgent agent =
        new NewAgent(
            AgentName.read(fields, fields.text("name", 1, 100)),
            fields.choice("type", AgentType.class),
            fields.optionalObject("config", AgentConfig::read));
    fields.end();
    return agent;
  }
}
