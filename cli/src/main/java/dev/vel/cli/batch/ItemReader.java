package dev.vel.cli.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.vel.cli.command.Suggestion;
import dev.vel.orchestrate.OutputSchema;
import dev.vel.task.NewTask;
import dev.vel.task.TaskParameters;
import dev.vel.wire.FieldProblem;
import dev.vel.wire.Json;
import dev.vel.wire.VelException;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Checks the tasks of a file, all of them before anything is said. For one file. */
final class ItemReader {
  private static final Set<String> OWN =
      Set.of("id", "prompt", "description", "agent", "priority", "expect");
  private static final Set<String> PARAMETERS =
      Arrays.stream(TaskParameters.class.getRecordComponents())
          .map(RecordComponent::getName)
          .map(name -> name.replaceAll("([A-Z])", "_$1").toLowerCase(Locale.ROOT))
          .collect(Collectors.toUnmodifiableSet());
  private static final TreeSet<String> KNOWN =
      Stream.concat(OWN.stream(), PARAMETERS.stream())
          .collect(Collectors.toCollection(TreeSet::new));
  private static final int LONGEST_ID = 200;

  /** Stands in for a task that cannot be read. */
  private static final NewTask NOTHING = new NewTask(Item.NOBODY, "", null, null);

  private final ObjectNode defaults;
  private final List<Problem> problems;
  private final Map<String, Integer> lineOfId = new HashMap<>();
  private final Map<String, Integer> alike = new HashMap<>();
  private int count;

  private ItemReader(ObjectNode defaults, List<Problem> problems) {
    this.defaults = defaults;
    this.problems = problems;
  }

  /**
   * The tasks of a file.
   *
   * @param wishes take the place of the file's defaults
   * @throws UnusableTasks with everything that is wrong with them
   */
  static List<Item> read(TaskSource source, ObjectNode wishes) {
    Raw raw = RawReader.read(source);
    List<Problem> problems = raw.problems();
    for (String name : List.of("id", "prompt", "description")) {
      if (raw.defaults().has(name)) {
        problems.add(new Problem(raw.defaultsLine(), "defaults." + name, "is for one task alone"));
      }
    }
    raw.defaults()
        .fieldNames()
        .forEachRemaining(name -> {
          if (!KNOWN.contains(name)) {
            problems.add(new Problem(raw.defaultsLine(), "defaults." + name, unknown(name)));
          }
        });
    ObjectNode defaults = raw.defaults().deepCopy();
    defaults.retain(KNOWN);
    defaults.remove(List.of("id", "prompt", "description"));
    defaults.setAll(wishes);
    ItemReader reader = new ItemReader(defaults, problems);
    List<Item> items = new ArrayList<>();
    raw.nodes().forEach(node -> items.add(reader.item(node)));
    if (!problems.isEmpty()) {
      throw new UnusableTasks(source.name(), problems);
    }
    return List.copyOf(items);
  }

  private Item item(Raw.Node node) {
    count++;
    int line = node.line();
    if (!(node.tree() instanceof ObjectNode said)) {
      problem(line, "", "a task must be an object, such as {\"prompt\": \"…\"}");
      return new Item("", "", line, null, NOTHING, Expectation.NONE, "");
    }
    said.fieldNames()
        .forEachRemaining(name -> {
          if (!KNOWN.contains(name)) {
            problem(line, name, unknown(name));
          }
        });
    JsonNode id = said.get("id");
    boolean named = id != null && !id.isNull();
    return item(line, named ? id(line, id) : "task-" + count, named, said);
  }

  private Item item(int line, String id, boolean named, ObjectNode said) {
    Integer other = lineOfId.putIfAbsent(id, line);
    if (other != null) {
      problem(line, "id", "is '" + id + "', as that of the task in line " + other);
    }
    ObjectNode all = defaults.deepCopy();
    all.setAll(said);
    Expectation expectation =
        Expectation.read(all.get("expect"), (field, wrong) -> problem(line, field, wrong));
    String agent = agent(line, all.get("agent"));
    NewTask task = task(line, all);
    String fingerprint = Item.fingerprint(agent, task);
    int twin = alike.merge(fingerprint, 1, Integer::sum);
    String key = named ? "id:" + id : "task:" + fingerprint + ":" + twin;
    return new Item(id, key, line, agent, task, expectation, fingerprint);
  }

  private String id(int line, JsonNode id) {
    String text = id.isTextual() ? id.textValue() : "";
    if (text.isBlank()
        || text.length() > LONGEST_ID
        || text.chars().anyMatch(Character::isISOControl)) {
      problem(line, "id", "must be a text of 1–" + LONGEST_ID + " characters in one line");
      return "task-" + count;
    }
    return text;
  }

  private @Nullable String agent(int line, @Nullable JsonNode agent) {
    if (agent == null || agent.isNull()) {
      return null;
    }
    if (!agent.isTextual() || agent.textValue().isBlank()) {
      problem(line, "agent", "must be an agent's name or id");
      return null;
    }
    return agent.textValue();
  }

  private NewTask task(int line, ObjectNode all) {
    boolean both = all.hasNonNull("prompt") && all.hasNonNull("description");
    if (both) {
      problem(line, "description", "is the same as prompt: give one of them");
    }
    String prompt = all.hasNonNull("description") ? "description" : "prompt";
    ObjectNode body = Json.object().put("agent_id", Item.NOBODY.toString());
    put(body, "description", all.get(prompt));
    put(body, "priority", all.get("priority"));
    ObjectNode parameters = all.deepCopy();
    parameters.retain(PARAMETERS);
    if (!parameters.isEmpty()) {
      body.set("parameters", parameters);
    }
    try {
      NewTask task = NewTask.read(body);
      if (task.parameters() != null && task.parameters().responseSchema() != null) {
        OutputSchema.check(task.parameters().responseSchema());
      }
      return task;
    } catch (VelException wrong) {
      for (FieldProblem each : wrong.details()) {
        String field = each.field().replaceFirst("^parameters\\.", "");
        problem(line, field.equals("description") ? prompt : field, each.message());
      }
      return NOTHING;
    }
  }

  private static void put(ObjectNode body, String name, @Nullable JsonNode value) {
    if (value != null) {
      body.set(name, value);
    }
  }

  private void problem(int line, String field, String message) {
    problems.add(new Problem(line, field, message));
  }

  private static String unknown(String name) {
    String tail = Suggestion.tail(name, KNOWN);
    return "is not a known field"
        + (tail.isEmpty() ? "; known are " + String.join(", ", KNOWN) : tail);
  }
}
