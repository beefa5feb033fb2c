package dev.vel.cli.shell;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What others have to say while an answer is drawn, such as that the connection is lost: whoever
 * draws says it, for anybody else would write into the lines that are drawn again. Thread-safe.
 */
final class Asides {
  private final Queue<String> said = new ConcurrentLinkedQueue<>();
  private volatile boolean drawing;

  /** From now on lines are drawn that may be drawn again. */
  void hold() {
    drawing = true;
  }

  /** Leaves a sentence for whoever draws; false where nobody does. */
  boolean leave(String sentence) {
    return drawing && said.add(sentence);
  }

  /** What was left since this was asked last. */
  List<String> taken() {
    List<String> all = new ArrayList<>();
    for (String sentence = said.poll(); sentence != null; sentence = said.poll()) {
      all.add(sentence);
    }
    return all;
  }

  /** Nothing is drawn again any more; answers what was left. */
  List<String> release() {
    drawing = false;
    return taken();
  }
}
