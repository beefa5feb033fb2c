package dev.vel.cli.conversation;

import org.jspecify.annotations.Nullable;

/** Where an answer is shown while it comes. For one thread. */
public interface AnswerView {

  /** Something was asked, and nothing came yet. */
  void begin();

  /** More of the text. */
  void text(String piece);

  /** What came so far is void. */
  void startOver();

  /** Something happened on the way that a reader may wonder about. */
  void note(String sentence);

  /** Nothing came for a moment. */
  void pause();

  /**
   * Nothing more comes.
   *
   * @param output the whole text; null when there is none beyond what came
   */
  void end(@Nullable String output);
}
