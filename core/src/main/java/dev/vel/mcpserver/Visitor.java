package dev.vel.mcpserver;

import dev.vel.api.Vel;
import dev.vel.identity.Scope;
import dev.vel.wire.VelException;

/**
 * Whoever sent one request. A session may outlive a credential, so each request brings its own.
 * Thread-safe.
 */
public interface Visitor {

  /** The front door as them; closed by whoever made this visitor. */
  Vel vel();

  /**
   * @throws VelException {@code FORBIDDEN} when the credential of this request lacks the scope
   */
  void require(Scope scope);

  /**
   * Says that the answer may take long, before anything is begun that takes long.
   *
   * @throws VelException {@code RATE_LIMIT_EXCEEDED} when they wait for too much already
   */
  void expectToWait();

  /** A visitor of this process alone, whom the door itself knows: nothing is held back here. */
  static Visitor trusted(Vel vel) {
    return new Visitor() {
      @Override
      public Vel vel() {
        return vel;
      }

      @Override
      public void require(Scope scope) {}

      @Override
      public void expectToWait() {}
    };
  }
}
