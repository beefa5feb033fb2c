package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.api.Vel;
import dev.vel.cli.agent.Agents;
import dev.vel.cli.command.CommandException;
import dev.vel.cli.command.ExitCode;
import dev.vel.route.RouteRequest;
import dev.vel.task.Dialogue;
import dev.vel.task.PlanStep;
import dev.vel.task.TaskParameters;
import dev.vel.task.TaskStatus;
import dev.vel.wire.ErrorCode;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Asks the vel about every agent, model, provider and earlier task that the tasks name, once each,
 * so that a name it does not know is found before anything is paid for. For one file.
 */
final class Precheck {
  private final Vel vel;
  private final List<Item> items;
  private final List<Problem> problems = new ArrayList<>();

  /** Agents by what tasks call them, the default one by the empty text. */
  private final Map<String, UUID> found = new HashMap<>();

  private Precheck(Vel vel, List<Item> items) {
    this.vel = vel;
    this.items = items;
  }

  /**
   * The agents, by the ids of the tasks.
   *
   * @param wishes of the command itself, for which no line is to blame
   * @throws UnusableTasks with every name of the file that is not known
   */
  static Map<String, UUID> agents(Vel vel, String file, List<Item> items, ObjectNode wishes) {
    Precheck check = new Precheck(vel, items);
    check.command(wishes);
    Map<String, UUID> agents = check.agents();
    check.names();
    check.conversations();
    if (!check.problems.isEmpty()) {
      throw new UnusableTasks(file, check.problems);
    }
    return agents;
  }

  private void command(ObjectNode wishes) {
    ObjectNode served = wishes.deepCopy();
    JsonNode agent = served.remove("agent");
    if (agent != null) {
      found.put(agent.textValue(), Agents.find(vel, agent.textValue()).id());
    }
    Refusal refusal = served.isEmpty() ? null : refusal(served);
    if (refusal != null) {
      String options =
          served.properties().stream()
              .map(each -> "--" + each.getKey() + " " + each.getValue().textValue())
              .collect(Collectors.joining(" "));
      throw new CommandException(refusal.code(), options + ": " + refusal.sentence());
    }
  }

  /** Why nobody can serve a wish, and what a command ends with that has no other one. */
  private record Refusal(ExitCode code, String sentence) {}

  private Map<String, UUID> agents() {
    Map<String, UUID> agents = new HashMap<>();
    Map<String, String> missing = new HashMap<>();
    for (Item item : items) {
      String name = Objects.requireNonNullElse(item.agent(), "");
      if (!found.containsKey(name) && !missing.containsKey(name)) {
        find(item.agent(), missing);
      }
      String why = missing.get(name);
      if (why == null) {
        agents.put(item.id(), found.getOrDefault(name, Item.NOBODY));
      } else {
        problems.add(new Problem(item.line(), "agent", "is not known: " + why));
      }
    }
    return agents;
  }

  private void find(@Nullable String name, Map<String, String> missing) {
    String key = Objects.requireNonNullElse(name, "");
    try {
      found.put(key, (name == null ? Agents.byDefault(vel) : Agents.find(vel, name)).id());
    } catch (CommandException none) {
      missing.put(key, String.valueOf(none.getMessage()));
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.NOT_FOUND) {
        throw refused;
      }
      missing.put(key, "there is no agent of this id");
    }
  }

  private void names() {
    Map<ObjectNode, List<Item>> wishes = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>();
    for (Item item : items) {
      for (ObjectNode wish : named(item.task().parameters())) {
        wishes.computeIfAbsent(wish, fresh -> new ArrayList<>()).add(item);
      }
    }
    wishes.forEach((wish, of) -> {
      Refusal refusal = refusal(wish);
      if (refusal != null) {
        of.stream()
            .filter(item -> seen.add(item.line() + refusal.sentence()))
            .forEach(item -> problems.add(new Problem(item.line(), "", refusal.sentence())));
      }
    });
  }

  private void conversations() {
    Map<UUID, Optional<String>> asked = new HashMap<>();
    for (Item item : items) {
      TaskParameters said = item.task().parameters();
      if (said != null && said.continues() != null) {
        asked
            .computeIfAbsent(said.continues(), earlier -> Dialogue.problem(status(earlier)))
            .ifPresent(why -> problems.add(new Problem(item.line(), "continues", why)));
      }
    }
  }

  private @Nullable TaskStatus status(UUID task) {
    try {
      return vel.task(task).status();
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.NOT_FOUND) {
        throw refused;
      }
      return null;
    }
  }

  /** Why nobody can serve this; null when somebody can. */
  private @Nullable Refusal refusal(ObjectNode wish) {
    ObjectNode body = Json.object().put("description", "x");
    body.set("parameters", wish);
    try {
      return vel.explainRoute(RouteRequest.read(body)).candidates().isEmpty()
          ? new Refusal(ExitCode.NOT_CONFIGURED, unserved(wish))
          : null;
    } catch (VelException refused) {
      if (refused.code() != ErrorCode.VALIDATION_ERROR) {
        throw refused;
      }
      return new Refusal(
          ExitCode.USAGE,
          refused.details().stream()
              .map(each -> each.field().replaceFirst("^parameters\\.", "") + " " + each.message())
              .collect(Collectors.joining("; ")));
    }
  }

  private static String unserved(ObjectNode wish) {
    String who =
        wish.properties().stream().map(Precheck::named).collect(Collectors.joining(" of "));
    return "no configured provider serves " + who + "; see `vel provider list`";
  }

  private static String named(Map.Entry<String, JsonNode> wish) {
    return wish.getKey() + " '" + wish.getValue().textValue() + "'";
  }

  /** Each model with the provider that is to serve it. */
  private static List<ObjectNode> named(@Nullable TaskParameters said) {
    if (said == null) {
      return List.of();
    }
    Stream<String> steps =
        said.plan() == null || said.plan().steps() == null
            ? Stream.of()
            : said.plan().steps().stream().map(PlanStep::model).filter(Objects::nonNull);
    List<ObjectNode> wishes = new ArrayList<>();
    Stream.concat(Stream.ofNullable(said.model()), steps)
        .distinct()
        .forEach(model -> wishes.add(Json.object().put("model", model)));
    if (said.provider() != null) {
      if (wishes.isEmpty()) {
        wishes.add(Json.object());
      }
      wishes.forEach(wish -> wish.put("provider", said.provider()));
    }
    return wishes;
  }
}
