package dev.vel.cli.conversation;

import dev.vel.cli.output.Words;
import dev.vel.task.TaskResult;
import java.math.BigDecimal;

/** What the answers of a session took, those that were taken back included. */
public record Spent(int answers, long prompt, long completion, BigDecimal costUsd) {
  public static final Spent NOTHING = new Spent(0, 0, 0, BigDecimal.ZERO);

  /** With one more answer. */
  Spent plus(TaskResult result) {
    return new Spent(
        answers + 1,
        prompt + result.tokens().prompt(),
        completion + result.tokens().completion(),
        costUsd.add(result.costUsd()));
  }

  /** As people read it. */
  public String words() {
    return answers
        + (answers == 1 ? " answer · " : " answers · ")
        + prompt
        + " + "
        + completion
        + " tokens · "
        + Words.dollars(costUsd);
  }
}
