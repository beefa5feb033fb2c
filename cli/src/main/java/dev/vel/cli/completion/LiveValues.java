package dev.vel.cli.completion;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import dev.vel.route.ProviderState;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Page;
import java.util.List;
import java.util.stream.Stream;

/** Asks a vel for the values that it alone knows. */
public final class LiveValues {
  private static final Page.Range MANY = new Page.Range(100, 0);
  private static final int BRIEF = 40;

  private LiveValues() {}

  /**
   * One of them.
   *
   * @param meaning a few words on what it is
   */
  public record Value(String text, String meaning) {
    public Value {
      text = Text.line(text);
      meaning = Text.fit(Text.line(meaning), BRIEF);
    }
  }

  /** Those of one kind; none of contexts, which no vel knows. */
  public static List<Value> of(Vel vel, Live live) {
    return switch (live) {
      case AGENTS ->
          vel.agents(new AgentQuery(null, null, MANY)).data().stream()
              .map(LiveValues::agent)
              .toList();
      case TASKS ->
          vel.tasks(new TaskQuery(null, null, null, null, null, null, MANY)).data().stream()
              .map(LiveValues::task)
              .toList();
      case PROVIDERS ->
          vel.providers(MANY).data().stream()
              .map(each -> new Value(each.name(), each.health()))
              .toList();
      case MODELS -> vel.providers(MANY).data().stream().flatMap(LiveValues::models).toList();
      case CONTEXTS -> List.of();
    };
  }

  private static Value agent(Agent agent) {
    return new Value(agent.name(), String.valueOf(Words.of(agent.type())));
  }

  private static Value task(Task task) {
    String id = task.id().toString();
    return new Value(
        id.substring(id.length() - 8),
        String.valueOf(Words.of(task.status())) + ": " + task.description());
  }

  private static Stream<Value> models(ProviderState provider) {
    return provider.models().stream().map(model -> new Value(model.id(), provider.name()));
  }
}
