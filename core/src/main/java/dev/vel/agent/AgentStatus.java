package dev.vel.agent;

/** Whether an agent takes tasks. */
public enum AgentStatus {
  /** Made, never used or tested; takes tasks and becomes active with the first that completes. */
  PENDING,
  ACTIVE,
  /** Switched off by its owner: new tasks are refused with a conflict. */
  INACTIVE,
  /** Its last test failed; it still takes tasks. */
  ERROR
}
