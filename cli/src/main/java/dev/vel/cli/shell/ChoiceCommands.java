package dev.vel.cli.shell;

import dev.vel.agent.Agent;
import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.completion.Live;
import dev.vel.cli.completion.LiveValues;
import dev.vel.cli.conversation.Conversation;
import dev.vel.cli.conversation.Session;
import java.io.IOException;
import java.util.List;
import java.util.Objects;

/** Who answers from the next prompt on. For one thread. */
record ChoiceCommands(Talk talk) {
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
      talk.say("model: " + Objects.requireNonNullElse(session.model(), AUTO));
      others(conversation.door().vel(talk.screen().stops()), Live.MODELS);
      return;
    }
    conversation.change(session.withModel(wanted.equals(AUTO) ? null : wanted));
    talk.aside("model: " + wanted);
  }

  private void others(Vel vel, Live live) {
    List<String> names =
        LiveValues.of(vel, live).stream().map(LiveValues.Value::text).distinct().toList();
    talk.aside("to choose from: " + String.join(", ", names));
  }

  private void agent(String wanted) throws IOException, InterruptedException {
    Conversation conversation = talk.conversation();
    Session session = conversation.session();
    Vel vel = conversation.door().vel(talk.screen().stops());
    if (wanted.isEmpty()) {
      talk.say("agent: " + Objects.requireNonNullElse(session.agent(), Agents.DEFAULT));
      others(vel, Live.AGENTS);
      return;
    }
    Agent agent = Agents.find(vel, wanted);
    conversation.change(session.withAgent(agent.name()));
    talk.aside("agent: " + agent.name());
  }
}
