package dev.vel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.vel.agent.AgentType;
import dev.vel.config.SettingsLoader.SettingsException;
import dev.vel.task.TaskType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClassifierTest {
  private final Classifier classifier = new Classifier(Classification.builtIn());

  /** Held apart from the prompts that the rules were written with, as a check that they carry. */
  @ParameterizedTest
  @ValueSource(strings = {"prompts.tsv", "prompts-unseen.tsv"})
  void tellsWhatRealPromptsAskFor(String file) throws IOException {
    List<String> wrong = new ArrayList<>();
    List<String> lines = lines(file);
    for (String line : lines) {
      String[] parts = line.split("\t", 2);
      Classifier.Verdict verdict = ask(parts[1]);
      if (!verdict.type().name().toLowerCase(Locale.ROOT).equals(parts[0])) {
        wrong.add(line + " → " + verdict);
      }
    }
    double accuracy = 1 - (double) wrong.size() / lines.size();
    assertThat(accuracy)
        .as("%s: %s", file, String.join("\n", wrong))
        .isGreaterThanOrEqualTo(file.equals("prompts.tsv") ? 0.97 : 0.9);
  }

  @Test
  void saysWhichWordsSpokeForTheType() {
    Classifier.Verdict verdict = ask("Please write a function in TypeScript");
    assertThat(verdict.type()).isEqualTo(TaskType.CODE_GENERATION);
    assertThat(verdict.rule()).isEqualTo("make_code");
    assertThat(verdict.reason())
        .isEqualTo("it asks to make or change a program (\"write\", \"function\", \"typescript\")");
  }

  @Test
  void theTasksOwnTypeWinsAndTheAgentsDecidesWhereRulesSayLittle() {
    String code = "Write a unit test for this method";
    assertThat(classifier.classify(TaskType.RESEARCH, AgentType.CODE_GENERATOR, code).type())
        .isEqualTo(TaskType.RESEARCH);
    assertThat(classifier.classify(null, AgentType.CODE_GENERATOR, "The usual").type())
        .isEqualTo(TaskType.CODE_GENERATION);
    assertThat(classifier.classify(null, AgentType.RESEARCHER, code).type())
        .isEqualTo(TaskType.CODE_GENERATION);
    assertThat(ask("blah ".repeat(200)).rule()).isEqualTo("long");
    assertThat(ask("The usual").rule()).isEqualTo("short");
  }

  @Test
  @Timeout(10)
  void noTextMakesItSlow() {
    for (String piece : List.of("a.a(", "write ", "select x from ", "at a(a:1) ", "```", "((((")) {
      assertThat(ask(piece.repeat(200_000)).type()).isNotNull();
    }
  }

  @Test
  void aFileReplacesRulesByNameAndAddsOthers() {
    Classifier changed =
        new Classifier(
            Classification.changedBy(
                parse(
                    """
                    ignore: [house style]
                    rules:
                      - {name: make_code, type: code_generation, weight: 0, reason: none, words: [x]}
                      - {name: invoices, type: complex_reasoning, weight: 20, reason: it is about an invoice, words: [invoice*]}
                    """)));
    assertThat(
            changed
                .classify(null, AgentType.MCP_ORCHESTRATOR, "Write a function for invoices")
                .rule())
        .isEqualTo("invoices");
    assertThat(changed.classify(null, AgentType.MCP_ORCHESTRATOR, "Write a class").rule())
        .isNotEqualTo("make_code");
  }

  @Test
  void namesEveryProblemOfABadFileAtOnce() {
    SettingsException bad =
        catchThrowableOfType(
            SettingsException.class,
            () ->
                parse(
                    """
                    types: [simple]
                    rules:
                      - {name: a, type: poetry, reason: r, words: [x]}
                      - {name: b, type: simple, weight: -1, reason: r}
                      - {name: c, type: simple, reason: r, patterns: ['(']}
                    colour: red
                    """));
    assertThat(bad.problems())
        .allMatch(problem -> problem.startsWith("test.yaml: "))
        .anyMatch(problem -> problem.contains("types must name each"))
        .anyMatch(problem -> problem.contains("rules[0].type must be one of"))
        .anyMatch(problem -> problem.contains("rules[1].weight"))
        .anyMatch(problem -> problem.contains("rules[1].words or patterns"))
        .anyMatch(problem -> problem.contains("rules[2].patterns holds (, which is no RE2"))
        .anyMatch(problem -> problem.contains("colour is not a known field"));
  }

  private static ClassificationFile parse(String yaml) {
    return ClassificationFile.parse("test.yaml", yaml.getBytes(StandardCharsets.UTF_8));
  }

  private Classifier.Verdict ask(String text) {
    return classifier.classify(null, AgentType.MCP_ORCHESTRATOR, text);
  }

  private static List<String> lines(String file) throws IOException {
    try (InputStream in =
        Objects.requireNonNull(ClassifierTest.class.getResourceAsStream(file), file)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }
}
