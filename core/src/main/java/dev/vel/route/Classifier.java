package dev.vel.route;

import dev.vel.agent.AgentType;
import dev.vel.task.TaskType;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Tells a task's type by rules that can be read and explained. Thread-safe. */
public final class Classifier {

  /**
   * What a task is, and why.
   *
   * @param reason ends a sentence that begins with "because"
   */
  public record Verdict(TaskType type, String reason) {}

  private record Rule(TaskType type, Pattern pattern, String reason) {}

  private static final List<Rule> RULES =
      List.of(
          rule(
              TaskType.CODE_GENERATION,
              "\\b(code|function|method|class|refactor|compile|unit test|regex|sql|script|stack ?trace|bug"
                  + "|java|python|javascript|typescript|rust|golang|kotlin|elixir|c\\+\\+)\\b|```",
              "it speaks of code"),
          rule(
              TaskType.RESEARCH,
              "\\b(research|sources?|cite|citations?|latest|news|look up|find out|literature|state of the art)\\b",
              "it asks for sources or news"),
          rule(
              TaskType.COMPLEX_REASONING,
              "\\b(analy[sz]e|architecture|trade-?offs?|prove|proof|design|strategy|evaluate|step by step|reason"
                  + "|compare|plan)\\b",
              "it asks to analyse, compare or design"));

  private static final int LONG = 600;

  /**
   * The given type, else the first rule that matches, else what the agent is for, else by length.
   */
  public Verdict classify(@Nullable TaskType given, AgentType agent, String description) {
    if (given != null) {
      return new Verdict(given, "the task says so");
    }
    for (Rule rule : RULES) {
      if (rule.pattern().matcher(description).find()) {
        return new Verdict(rule.type(), rule.reason());
      }
    }
    return switch (agent) {
      case CODE_GENERATOR -> new Verdict(TaskType.CODE_GENERATION, "the agent generates code");
      case RESEARCHER -> new Verdict(TaskType.RESEARCH, "the agent does research");
      case MCP_ORCHESTRATOR ->
          description.length() > LONG
              ? new Verdict(TaskType.COMPLEX_REASONING, "it is long")
              : new Verdict(TaskType.SIMPLE, "it is short and asks for nothing special");
    };
  }

  /** As the catalogue and the API write a type. */
  static String wire(TaskType type) {
    return type.name().toLowerCase(Locale.ROOT);
  }

  private static Rule rule(TaskType type, String pattern, String reason) {
    return new Rule(type, Pattern.compile(pattern, Pattern.CASE_INSENSITIVE), reason);
  }
}
