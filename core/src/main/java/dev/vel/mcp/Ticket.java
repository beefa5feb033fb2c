package dev.vel.mcp;

import org.jspecify.annotations.Nullable;

/** One request under way, as caller and wire share it. Thread-safe. */
final class Ticket {
  private volatile @Nullable Object id;
  private volatile @Nullable ToolException failure;

  /** What the request is called on the wire; null until it is sent. */
  @Nullable Object id() {
    return id;
  }

  void sentAs(Object name) {
    id = name;
  }

  /** Why there will be no answer; null while there may be one. */
  @Nullable ToolException failure() {
    return failure;
  }

  void failed(ToolException why) {
    failure = why;
  }
}
