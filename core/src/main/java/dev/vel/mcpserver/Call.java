package dev.vel.mcpserver;

/** One request that is being worked on, and whether anybody still waits for it. Thread-safe. */
final class Call {
  private volatile State state = State.WANTED;

  /** Who wants the answer. */
  enum State {
    /** The client waits. */
    WANTED,
    /**
     * The client took the request back: what it began is to be stopped, and nothing is answered.
     */
    CANCELLED,
    /** The session ends: what was begun goes on, and the answer is given as things stand. */
    LEFT
  }

  State state() {
    return state;
  }

  synchronized void cancel() {
    state = State.CANCELLED;
  }

  synchronized void leave() {
    if (state == State.WANTED) {
      state = State.LEFT;
    }
  }
}
