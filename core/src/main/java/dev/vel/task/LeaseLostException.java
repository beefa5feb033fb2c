package dev.vel.task;

import java.util.UUID;

/**
 * The attempt that wanted to write is no longer the task's: another instance has it, or it was
 * cancelled. The writer stops and changes nothing.
 */
public final class LeaseLostException extends RuntimeException {
  public LeaseLostException(UUID taskId, int attempt) {
    super("attempt " + attempt + " of task " + taskId + " is over");
  }
}
