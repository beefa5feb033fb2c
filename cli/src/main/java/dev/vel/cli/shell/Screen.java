package dev.vel.cli.shell;

import dev.vel.cli.markdown.Look;
import dev.vel.cli.markdown.Sheet;
import dev.vel.cli.output.Display;
import java.io.OutputStream;

/** What a conversation is shown on, and how it is stopped there. For one thread. */
interface Screen {

  Look look();

  /** The same for whoever draws tables. */
  Display display();

  int columns();

  /** A sheet for an answer. */
  Sheet sheet();

  /** Text as it stands. */
  void write(String text);

  /** The same for whoever writes bytes. */
  OutputStream output();

  /** What others have to say while an answer is drawn. */
  Asides asides();

  /** Ctrl-C, for what is under way. */
  Stops stops();

  /** From now on something is under way that Ctrl-C stops. */
  void busy();

  /** Nothing is under way any more. */
  void idle();
}
