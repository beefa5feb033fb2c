package dev.vel.route;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.vel.agent.AgentType;
import dev.vel.task.TaskType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells a task's type by rules that can be read and explained; see {@code classification.yaml}. Its
 * time grows with the length of the text and no text can make it slow. Thread-safe.
 */
final class Classifier {
  /** What is asked stands at the beginning of a text or at its end; the middle is material. */
  private static final int HEAD = 4_000;

  private static final int TAIL = 1_000;

  /** What an agent is for outweighs rules that say less than this. */
  private static final int AGENT_WEIGHT = 2;

  private static final int MOST_QUOTES = 4;
  private static final int LONGEST_QUOTE = 40;

  private final Classification classification;

  Classifier(Classification classification) {
    this.classification = classification;
  }

  /**
   * What a task is, and why.
   *
   * @param rule the name of the strongest rule for this type; {@code task}, {@code agent}, {@code
   *     long} or {@code short} where no rule decided
   * @param reason ends a sentence that begins with "because"
   */
  record Verdict(TaskType type, String rule, String reason) {}

  private record Match(ClassificationFile.Rule rule, List<String> quotes) {}

  /** The given type, else the one that the rules speak for, the agent's where they say little. */
  Verdict classify(@Nullable TaskType given, AgentType agent, String text) {
    if (given != null) {
      return new Verdict(given, "task", "the task says so");
    }
    List<Match> matches = matches(window(text));
    TaskType best =
        classification.types().stream()
            .max(
                Comparator.<TaskType>comparingInt(type -> weight(matches, type))
                    .thenComparingInt(type -> -classification.types().indexOf(type)))
            .orElseThrow();
    Optional<Verdict> agents =
        weight(matches, best) < AGENT_WEIGHT ? byAgent(agent) : Optional.empty();
    if (agents.isPresent()) {
      return agents.get();
    }
    return weight(matches, best) > 0 ? byRules(best, matches) : byLength(text);
  }

  private static Optional<Verdict> byAgent(AgentType agent) {
    return switch (agent) {
      case CODE_GENERATOR ->
          Optional.of(new Verdict(TaskType.CODE_GENERATION, "agent", "the agent generates code"));
      case RESEARCHER ->
          Optional.of(new Verdict(TaskType.RESEARCH, "agent", "the agent does research"));
      case MCP_ORCHESTRATOR -> Optional.empty();
    };
  }

  private Verdict byLength(String text) {
    return text.length() > classification.longText()
        ? new Verdict(TaskType.COMPLEX_REASONING, "long", "it is long")
        : new Verdict(TaskType.SIMPLE, "short", "it is short and asks for nothing special");
  }

  private static Verdict byRules(TaskType type, List<Match> matches) {
    List<Match> speaking = matches.stream().filter(match -> match.rule().type() == type).toList();
    ClassificationFile.Rule first =
        speaking.stream()
            .map(Match::rule)
            .reduce((a, b) -> b.weight() > a.weight() ? b : a)
            .orElseThrow();
    String quotes =
        speaking.stream()
            .sorted(Comparator.comparingInt(match -> -match.rule().weight()))
            .flatMap(match -> match.quotes().stream())
            .distinct()
            .limit(MOST_QUOTES)
            .map(quote -> "\"" + quote + "\"")
            .collect(Collectors.joining(", "));
    return new Verdict(type, first.name(), first.reason() + " (" + quotes + ")");
  }

  private static int weight(List<Match> matches, TaskType type) {
    return matches.stream()
        .map(Match::rule)
        .filter(rule -> rule.type() == type)
        .mapToInt(ClassificationFile.Rule::weight)
        .sum();
  }

  private List<Match> matches(String text) {
    Words words = Words.of(text);
    classification
        .ignored()
        .find(words)
        .getFirst()
        .forEach(hit -> words.blank(hit.from(), hit.to()));
    List<List<Vocabulary.Hit>> hits = classification.words().find(words);
    List<Match> matches = new ArrayList<>();
    for (int i = 0; i < classification.rules().size(); i++) {
      ClassificationFile.Rule rule = classification.rules().get(i);
      Set<String> quotes = new LinkedHashSet<>();
      quote(rule, words, hits.get(2 * i), hits.get(2 * i + 1), quotes);
      rule.patterns().forEach(pattern -> quote(pattern, text, quotes));
      if (!quotes.isEmpty()) {
        matches.add(new Match(rule, List.copyOf(quotes)));
      }
    }
    return matches;
  }

  private static void quote(
      ClassificationFile.Rule rule,
      Words words,
      List<Vocabulary.Hit> hits,
      List<Vocabulary.Hit> companions,
      Set<String> quotes) {
    for (Vocabulary.Hit hit : hits) {
      if (quotes.size() >= MOST_QUOTES) {
        return;
      }
      Optional<Vocabulary.Hit> companion = companions.stream().filter(hit::near).findFirst();
      if (rule.with().isEmpty()) {
        quotes.add(words.join(hit.from(), hit.to()));
      } else if (companion.isPresent()) {
        quotes.add(words.join(hit.from(), hit.to()));
        quotes.add(words.join(companion.get().from(), companion.get().to()));
      }
    }
  }

  private static void quote(Pattern pattern, String text, Set<String> quotes) {
    Matcher matcher = pattern.matcher(text);
    if (quotes.size() < MOST_QUOTES && matcher.find()) {
      String found = matcher.group().strip().replaceAll("\\s+", " ");
      quotes.add(found.length() <= LONGEST_QUOTE ? found : found.substring(0, LONGEST_QUOTE) + "…");
    }
  }

  private static String window(String text) {
    return text.length() <= HEAD + TAIL
        ? text
        : text.substring(0, HEAD) + "\n" + text.substring(text.length() - TAIL);
  }

  /** As the catalogue and the API write a type. */
  static String wire(TaskType type) {
    return ClassificationFile.wire(type);
  }
}
