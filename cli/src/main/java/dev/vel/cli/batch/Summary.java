package dev.vel.cli.batch;

import dev.vel.cli.output.Words;
import dev.vel.task.TaskResult;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;

/** Results and sums in a line of text. */
final class Summary {
  private Summary() {}

  /** {@code tasks.jsonl:3 · openai gpt-4o · 12 + 34 tokens · $0.0012 · 1.2 s}. */
  static String of(BatchResult result, String file) {
    List<String> parts = new ArrayList<>();
    parts.add(file + ":" + result.line());
    if (result.model() != null) {
      parts.add(result.provider() + " " + result.model());
      parts.add(tokens(result) + " tokens");
      addCost(parts, result.costUsd(), result.tokens());
    }
    if (result.tookMs() > 0) {
      parts.add(Words.duration(result.tookMs()));
    }
    parts.addAll(result.warnings());
    if (result.taskId() != null) {
      parts.add("task " + result.taskId());
    }
    return String.join(" · ", parts);
  }

  /** {@code failed rivers every provider failed}. */
  static String of(BatchResult result) {
    String detail = Markdown.detail(result);
    return Words.of(result.status())
        + "  "
        + result.id()
        + (result.resumed() ? "  (earlier)" : "")
        + (detail.isEmpty() ? "" : "  " + detail);
  }

  /** Of question and answer. */
  static String tokens(BatchResult result) {
    return result.tokens().prompt() + " + " + result.tokens().completion();
  }

  /** {@code 50 tasks: 47 completed, 2 failed, 1 skipped · 1,234 tokens · $0.12}. */
  static String of(Totals totals) {
    List<String> parts = new ArrayList<>();
    add(parts, totals.completed(), "completed");
    add(parts, totals.failed(), "failed");
    add(parts, totals.unexpected(), "not as expected");
    add(parts, totals.cancelled(), "cancelled");
    add(parts, totals.skipped(), "skipped");
    List<String> all = new ArrayList<>();
    all.add(
        count(totals.total())
            + (parts.isEmpty() ? "" : ": " + String.join(", ", parts))
            + (totals.resumed() > 0 ? " (" + totals.resumed() + " of them earlier)" : ""));
    all.add((totals.tokens().prompt() + totals.tokens().completion()) + " tokens");
    addCost(all, totals.costUsd(), totals.tokens());
    return String.join(" · ", all);
  }

  private static void addCost(List<String> parts, BigDecimal usd, TaskResult.Tokens tokens) {
    String cost = Words.cost(usd, tokens.total());
    if (cost != null) {
      parts.add(cost);
    }
  }

  /** {@code 3 of 50 tasks did not go well}. */
  static String wrong(Totals totals) {
    int bad = totals.failed() + totals.unexpected() + totals.cancelled();
    return bad > 0
        ? bad + " of " + count(totals.total()) + " did not go well"
        : "not all went as planned: "
            + totals.skipped()
            + " skipped, "
            + totals.warned()
            + " with warnings";
  }

  static String count(int tasks) {
    return tasks == 1 ? "1 task" : tasks + " tasks";
  }

  /** What is an estimate: more digits would pretend. */
  static String about(BigDecimal cost) {
    return Words.dollars(cost.round(new MathContext(2)));
  }

  private static void add(List<String> parts, int count, String what) {
    if (count > 0) {
      parts.add(count + " " + what);
    }
  }
}
