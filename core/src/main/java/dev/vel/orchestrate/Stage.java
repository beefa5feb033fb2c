package dev.vel.orchestrate;

/** What a talk with the models is for, and with that how it looks to those who watch the task. */
enum Stage {
  /** The task's own prompt is answered. */
  ANSWERING(true, 25, 60),
  /** A plan is made; its text is not the task's answer. */
  PLANNING(false, 6, 8),
  /** The steps of a plan are put together. */
  ASSEMBLING(true, 92, 96);

  private final boolean isAnswer;
  private final int calling;
  private final int repairing;

  Stage(boolean isAnswer, int calling, int repairing) {
    this.isAnswer = isAnswer;
    this.calling = calling;
    this.repairing = repairing;
  }

  /** Whether what the model says is streamed to watchers. */
  boolean isAnswer() {
    return isAnswer;
  }

  /** How far a task is when a model is asked, in percent. */
  int calling() {
    return calling;
  }

  /** How far a task is when a model is asked for a correction, in percent. */
  int repairing() {
    return repairing;
  }
}
