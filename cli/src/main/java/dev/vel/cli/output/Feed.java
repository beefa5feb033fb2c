package dev.vel.cli.output;

/** What standard input is when nobody types there. */
public enum Feed {
  /** A keyboard, nothing, or what always is nothing. */
  NONE,
  /**
   * A pipe or a file: whoever set it up has something to say, however long that takes; but see
   * {@link Terminal#pipeOfParent}.
   */
  CERTAIN,
  /** What programs hand on without having anything to say, too, such as a socket. */
  DOUBTFUL
}
