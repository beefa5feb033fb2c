package dev.vel.llm;

/** Hears an answer piece by piece, on the thread that asked. */
@FunctionalInterface
public interface Pieces {
  /** A piece of the text, never empty. */
  void text(String piece);

  /**
   * A piece of what is no text but is paid for like one: of calls of tools, or of reasoning.
   *
   * @param characters its length, 0 and up
   */
  default void hidden(long characters) {}
}
