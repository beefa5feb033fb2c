package dev.vel.agent;

/** What routing tries to make best when more than one model would do. */
public enum Optimize {
  COST,
  LATENCY,
  QUALITY
}
