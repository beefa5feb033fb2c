package dev.vel.agent;

import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.wire.Fields;
import org.jspecify.annotations.Nullable;

/**
 * How to try an agent without recording a task.
 *
 * @param testPayload text to answer, at most 10,000 characters; null for a short greeting
 * @param testType default {@code simple_echo}
 */
public record AgentTestRequest(@Nullable String testPayload, @Nullable TestType testType) {

  /** How deep the test goes. */
  public enum TestType {
    /** The configuration alone: the payload comes back, no provider is called. */
    SIMPLE_ECHO,
    /** Each of the agent's providers answers a one-token request. */
    PROVIDER_PING,
    /** The payload is run as a task would be, streaming and failover included. */
    FULL
  }

  /** From a request body, with every bad field named at once. */
  public static AgentTestRequest read(JsonNode body) {
    Fields fields = Fields.of(body);
    AgentTestRequest request =
        new AgentTestRequest(
            fields.optionalText("test_payload", 1, 10_000),
            fields.optionalChoice("test_type", TestType.class));
    fields.end();
    return request;
  }
}
