package dev.vel.cli.conversation;

import dev.vel.cli.output.Words;
import dev.vel.task.Task;
import dev.vel.task.TaskResult;
import dev.vel.task.TaskStatus;
import java.math.BigDecimal;

/**
 * What the prompts of a session took, those that failed or were taken back included.
 *
 * @param answers those whose tokens are known
 * @param unmetered those that were stopped before anybody told what they took
 */
public record Spent(int answers, long prompt, long completion, BigDecimal costUsd, int unmetered) {
  public static final Spent NOTHING = new Spent(0, 0, 0, BigDecimal.ZERO, 0);

  /** Whether what came of a task took something that its result does not say. */
  public static boolean isUnmetered(Task task) {
    TaskResult result = task.result();
    return task.status() == TaskStatus.CANCELLED
        && result != null
        && !result.cached()
        && result.tokens().prompt() + result.tokens().completion() == 0;
  }

  /** With what came of one more task, if anything did. */
  Spent plus(Task task) {
    TaskResult result = task.result();
    if (result == null) {
      return this;
    }
    if (isUnmetered(task)) {
      return new Spent(answers, prompt, completion, costUsd, unmetered + 1);
    }
    return new Spent(
        answers + (task.status() == TaskStatus.FAILED ? 0 : 1),
        prompt + result.tokens().prompt(),
        completion + result.tokens().completion(),
        costUsd.add(result.costUsd()),
        unmetered);
  }

  /** As people read it. */
  public String words() {
    String cost = Words.cost(costUsd, prompt + completion);
    return counted(answers)
        + " · "
        + prompt
        + " + "
        + completion
        + " tokens"
        + (cost == null ? "" : " · " + cost)
        + (unmetered == 0
            ? ""
            : " · without " + counted(unmetered) + " stopped midway (`vel usage` has an estimate)");
  }

  private static String counted(int answers) {
    return answers + (answers == 1 ? " answer" : " answers");
  }
}
