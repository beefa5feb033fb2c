package dev.vel.cli.output;

/** When colours are wanted. */
public enum Colour {
  /** Where people look at a screen that has them. */
  AUTO,
  ALWAYS,
  NEVER
}
