package dev.vel.cli.shell;

import dev.vel.agent.Agent;
import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.Suggestion;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Session;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Who answers from the next prompt on. For one thread. */
record ChoiceCommands(Talk talk, LiveNames names) {
  /** The model that stands for none: the agent and routing choose. */
  private static final String AUTO = "auto";

  List<Slash> all() {
    return List.of(
        new Slash(
            "/model",
            "[MODEL|auto]",
            "chooses the model; alone it tells which there are",
            Slash.Kind.MODEL,
            false,
            this::model),
        new Slash(
            "/agent",
            "[AGENT]",
            "chooses the agent; alone it tells which there are",
            Slash.Kind.AGENT,
            false,
            this::agent));
  }

  private void model(String wanted) throws IOException, InterruptedException {
    Conversation conversation = talk.conversation();
    Session session = conversation.session();
    if (wanted.isEmpty()) {
      List<String> models = names.models(conversation.door().vel(talk.screen().stops()));
      talk.say("model: " + Objects.requireNonNullElse(session.model(), AUTO));
      talk.aside("others: " + String.join(", ", models));
      return;
    }
    conversation.change(session.withModel(wanted.equals(AUTO) ? null : wanted));
    String doubt = names.ifKnown().filter(known -> !known.contains(wanted)).isPresent()
            && !wanted.equals(AUTO)
        ? " (not a model of the catalogue"
            + Suggestion.tail(wanted, names.ifKnown().orElse(List.of()))
            + ")"
        : "";
    talk.aside("model: " + wanted + doubt);
  }

  private void agent(String wanted) throws IOException, InterruptedException {
    Conversation conversation = talk.conversation();
    Session session = conversation.session();
    Vel vel = conversation.door().vel(talk.screen().stops());
    if (wanted.isEmpty()) {
      talk.say("agent: " + Objects.requireNonNullElse(session.agent(), Agents.DEFAULT));
      talk.aside("others: " + String.join(", ", names.agents(vel)));
      return;
    }
    Agent agent = Agents.find(vel, wanted);
    conversation.change(session.withAgent(agent.name()));
    talk.aside("agent: " + agent.name());
  }
}
