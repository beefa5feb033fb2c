package dev.vel.cli.output;

/** How data is written. */
public enum Format {
  /** For people. */
  TABLE,
  /** One JSON value. */
  JSON,
  /** One JSON value a line. */
  JSONL,
  YAML
}
