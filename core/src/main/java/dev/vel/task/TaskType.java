package dev.vel.task;

/** What kind of thinking a task needs; routing picks the model by it. */
public enum TaskType {
  CODE_GENERATION,
  COMPLEX_REASONING,
  SIMPLE,
  RESEARCH
}
