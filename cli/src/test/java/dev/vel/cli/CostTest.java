package dev.vel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.vel.task.Task;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has no price is not said to have been free. */
final class CostTest {
  @TempDir Path home;
  private Desk desk;

  @BeforeEach
  void haveNoPrices() {
    desk = new Desk(home);
    desk.vel.cost = BigDecimal.ZERO;
    desk.vel.usageCost = BigDecimal.ZERO;
  }

  @Test
  void isLeftOutOfWhatAnAnswerTook() {
    assertThat(desk.type("run", "hi").err())
        .isEqualTo("groq openai/gpt-oss-120b · 12 + 34 tokens · 1.2 s\n");
    Task task = desk.vel.taskOf(desk.vel.agentNamed("a"), "x", TaskStatus.COMPLETED);
    assertThat(desk.type("task", "show", task.id().toString()).out())
        .contains("12 + 34 tokens · 1.2 s");
  }

  @Test
  void isZeroForWhatUsedNothing() {
    desk.vel.tokens = TaskResult.Tokens.NONE;
    assertThat(desk.type("run", "hi").err()).contains("0 + 0 tokens · $0.00 · ");
  }

  @Test
  void isADashInTheUsageWhichSaysWhy() {
    Desk.Said said = desk.type("usage");
    assertThat(said.out()).containsPattern("20 +-\n").doesNotContain("$");
    assertThat(said.err()).contains("where COST is -, no price is known");
    assertThat(desk.type("usage", "-o", "json").err()).isEmpty();
    desk.vel.usageCost = BigDecimal.ONE;
    assertThat(desk.type("usage").err()).doesNotContain("price");
  }

  @Test
  void isLeftOutOfTheReportsOfABatch() throws IOException {
    desk.vel.ending = each -> TaskStatus.COMPLETED;
    Path file =
        Files.writeString(home.resolve("t.jsonl"), "{\"id\": \"one\", \"prompt\": \"hi\"}\n");
    Path page = home.resolve("r.md");
    Path junit = home.resolve("r.xml");
    Desk.Said said =
        desk.type(
            "batch", "run", file.toString(), "--report", "markdown=" + page + ",junit=" + junit);
    assertThat(said.code()).isZero();
    assertThat(said.out()).contains("12 + 34").doesNotContain("$");
    assertThat(said.err()).contains("1 task: 1 completed · 46 tokens\n").doesNotContain("$");
    assertThat(Files.readString(page)).contains("12 + 34 |  |").doesNotContain("$");
    assertThat(Files.readString(junit)).contains("12 + 34 tokens").doesNotContain("$");
  }
}
