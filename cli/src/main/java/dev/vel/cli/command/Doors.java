package dev.vel.cli.command;

import java.util.Optional;

/** Opens front doors. */
public interface Doors {

  /** Opens the door that the flags, the environment and the chosen context lead to. */
  Door open(Surroundings surroundings, Wish wish);

  /**
   * What the command line says about it.
   *
   * @param local local mode, whatever context is chosen
   * @param context the context to use instead of the chosen one
   * @param providers whether the command is pointless without a model provider, so that local mode
   *     without one is refused at once
   */
  record Wish(boolean local, Optional<String> context, boolean providers) {}
}
