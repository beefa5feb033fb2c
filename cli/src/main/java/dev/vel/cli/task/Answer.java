package dev.vel.cli.task;

import dev.vel.cli.command.Invocation;
import dev.vel.cli.output.Text;
import dev.vel.cli.output.TextCleaner;
import dev.vel.task.TaskEvent;

/**
 * Writes a task's text for people. A screen shows it as it comes, and when it turns out void the
 * text begins anew on a fresh line. Anything else, a file or a pipe, gets the final text, once. For
 * one thread.
 */
final class Answer {
  private final Invocation call;
  private final boolean live;
  private final StringBuilder streamed = new StringBuilder();
  private TextCleaner cleaner = new TextCleaner();
  private boolean midLine;

  Answer(Invocation call) {
    this(call, true);
  }

  /**
   * @param whenItComes whether a screen may show it before it is whole
   */
  Answer(Invocation call, boolean whenItComes) {
    this.call = call;
    this.live = whenItComes && call.output().human() && call.output().screen();
  }

  /** Takes one event. */
  void take(TaskEvent event) {
    switch (event.event()) {
      case DELTA -> show(event.data().path("text").asText());
      case PROGRESS -> {
        if (event.data().path("reset").asBoolean()) {
          startOver("the text so far is void: the answer starts over");
        }
      }
      case RESULT, ERROR -> {
        // The end is told by the task itself, once the caller has fetched it.
      }
    }
  }

  /** Writes what is missing of the final text. */
  void finish(String output) {
    if (!live) {
      String text = output.endsWith("\n") ? output : output + "\n";
      call.output().text(call.output().screen() ? Text.block(text) : text);
      return;
    }
    if (!output.startsWith(streamed.toString())) {
      startOver("the final text differs from what came so far");
    }
    show(output.substring(streamed.length()));
    endLine();
  }

  /** Ends a line that was begun, so that what follows stands on its own. */
  void endLine() {
    if (midLine) {
      call.output().text("\n");
      midLine = false;
    }
  }

  private void show(String text) {
    streamed.append(text);
    if (live && !text.isEmpty()) {
      String shown = cleaner.clean(text);
      call.output().text(shown);
      midLine = shown.isEmpty() ? midLine : !shown.endsWith("\n");
    }
  }

  private void startOver(String why) {
    if (live && !streamed.isEmpty()) {
      endLine();
      call.warn("[" + why + "]");
    }
    streamed.setLength(0);
    cleaner = new TextCleaner();
  }
}
