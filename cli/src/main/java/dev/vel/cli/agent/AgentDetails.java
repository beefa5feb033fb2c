package dev.vel.cli.agent;

import dev.vel.agent.Agent;
import dev.vel.cli.output.Details;
import dev.vel.cli.output.Words;
import dev.vel.wire.Json;

/** An agent for people to read. */
final class AgentDetails {
  private AgentDetails() {}

  static String of(Agent agent) {
    Details details =
        new Details()
            .add("id", agent.id())
            .add("name", agent.name())
            .add("type", Words.of(agent.type()))
            .add("status", Words.of(agent.status()));
    Json.tree(agent.config())
        .properties()
        .forEach(field ->
            details.add(
                field.getKey(),
                field.getValue().isTextual()
                    ? field.getValue().textValue()
                    : field.getValue().toString()));
    return details
        .add("created", Words.of(agent.createdAt()))
        .add("updated", Words.of(agent.updatedAt()))
        .render();
  }
}
