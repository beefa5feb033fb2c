package dev.vel.task;

/** In which order waiting tasks start. */
public enum Priority {
  LOW,
  MEDIUM,
  HIGH
}
