package dev.vel.cli.completion;

import dev.vel.agent.Agent;
import dev.vel.agent.AgentQuery;
import dev.vel.api.Vel;
import dev.vel.cli.context.Contexts;
import dev.vel.cli.conversation.Session;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.Words;
import dev.vel.identity.ApiKey;
import dev.vel.route.ProviderState;
import dev.vel.task.Task;
import dev.vel.task.TaskQuery;
import dev.vel.wire.Page;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
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

  /** Those of one kind; none of what this machine alone knows: contexts and sessions. */
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
      case INTEGRATIONS ->
          vel.integrations(MANY).data().stream()
              .map(each -> new Value(each.provider().wire(), meaning(each.status())))
              .toList();
      case SERVERS ->
          vel.mcpServers(MANY).data().stream()
              .map(each -> new Value(each.name(), meaning(each.state())))
              .toList();
      case KEYS -> keys(vel.keys(MANY).data());
      case USERS ->
          vel.users(null, MANY).data().stream()
              .map(each -> new Value(each.email(), meaning(each.role())))
              .toList();
      case CONTEXTS, SESSIONS -> List.of();
    };
  }

  /** The contexts there are, and local mode. */
  public static List<Value> of(Contexts contexts) {
    return Stream.concat(
            Stream.of(new Value(Contexts.LOCAL, "local mode")),
            contexts.contexts().entrySet().stream()
                .map(known -> new Value(known.getKey(), known.getValue().url().toString())))
        .toList();
  }

  /** Sessions, by what they are called. */
  public static List<Value> of(List<Session> sessions) {
    return sessions.stream().map(each -> new Value(each.called(), each.about())).toList();
  }

  /** By name, where no other key has it. */
  private static List<Value> keys(List<ApiKey> keys) {
    Map<String, Long> named =
        keys.stream().collect(Collectors.groupingBy(ApiKey::name, Collectors.counting()));
    return keys.stream()
        .map(key ->
            named.getOrDefault(key.name(), 0L) == 1
                ? new Value(key.name(), "…" + key.hint())
                : new Value(key.id().toString(), key.name() + " …" + key.hint()))
        .toList();
  }

  private static Value agent(Agent agent) {
    return new Value(agent.name(), meaning(agent.type()));
  }

  private static Value task(Task task) {
    String id = task.id().toString();
    return new Value(
        id.substring(id.length() - 8), meaning(task.status()) + ": " + task.description());
  }

  private static String meaning(Enum<?> constant) {
    return String.valueOf(Words.of(constant));
  }

  private static Stream<Value> models(ProviderState provider) {
    return provider.models().stream().map(model -> new Value(model.id(), provider.name()));
  }
}
