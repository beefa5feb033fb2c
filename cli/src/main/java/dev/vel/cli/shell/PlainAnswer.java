package dev.vel.cli.shell;

import dev.vel.cli.conversation.AnswerView;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An answer for a program or a file: the final text, once, which the caller takes from the task.
 *
 * @param notices for what happens on the way
 */
record PlainAnswer(Consumer<String> notices) implements AnswerView {

  @Override
  public void begin() {
    // Nothing to see yet.
  }

  @Override
  public void text(String piece) {
    // The whole of it is written at the end.
  }

  @Override
  public void startOver() {
    // Nothing was written that could be void.
  }

  @Override
  public void note(String sentence) {
    notices.accept(sentence);
  }

  @Override
  public void pause() {
    // Nothing to see.
  }

  @Override
  public void end(@Nullable String output) {
    // Written by the caller, in the format that was asked for.
  }
}
