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
   * @param notHere why the command makes no sense in local mode, which is then refused with this
   *     sentence before its database is started
   */
  record Wish(
      boolean local, Optional<String> context, boolean providers, Optional<String> notHere) {
    private static final String LOCAL = "local";

    public Wish(boolean local, Optional<String> context, boolean providers) {
      this(local, context, providers, Optional.empty());
    }

    /** Whether it names local mode, in one way or the other. */
    public boolean here() {
      return local || context.equals(Optional.of(LOCAL));
    }

    /** The same for a command that makes no sense in local mode. */
    Wish elsewhere(String refusal) {
      return new Wish(local, context, providers, Optional.of(refusal));
    }
  }
}
