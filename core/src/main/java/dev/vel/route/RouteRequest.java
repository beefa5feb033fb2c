package dev.vel.route;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import dev.vel.task.TaskParameters;
import dev.vel.wire.Fields;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task whose route is asked for without submitting it.
 *
 * @param description 1–100,000 characters
 * @param agentId null for an agent without wishes
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record RouteRequest(
    String description, @Nullable UUID agentId, @Nullable TaskParameters parameters) {

  /** From a request body, with every bad field named at once. */
  public static RouteRequest read(JsonNode body) {
    Fields fields = Fields.of(body);
    RouteRequest request =
        new RouteRequest(
            fields.text("description", 1, 100_000),
            fields.has("agent_id") ? fields.id("agent_id") : absent(fields),
            fields.optionalObject("parameters", TaskParameters::read));
    fields.end();
    return request;
  }

  /** The field is known, though it is not there. */
  private static @Nullable UUID absent(Fields fields) {
    fields.optionalAny("agent_id");
    return null;
  }
}
