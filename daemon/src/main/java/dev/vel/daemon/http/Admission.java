package dev.vel.daemon.http;

import dev.vel.identity.Principal;
import dev.vel.limit.RateLimits.Allowance;
import java.util.Optional;

/** Decides who may go on to a route, before anything of the request's body is read. Thread-safe. */
@FunctionalInterface
public interface Admission {
  /**
   * Who is calling, counted against their limit.
   *
   * @throws dev.vel.wire.VelException {@code AUTHENTICATION_REQUIRED}
   */
  Admitted admit(Route route, Request request);

  /**
   * Whether an admitted caller may use this route.
   *
   * @throws dev.vel.wire.VelException {@code FORBIDDEN}
   */
  default void permit(Route route, Request request) {}

  /**
   * @param caller who is calling; empty for routes that ask nobody
   * @param allowance what is left of the limit this request counts against, or that none is left
   */
  record Admitted(Optional<Principal> caller, Optional<Allowance> allowance) {
    public static final Admitted ANYBODY = new Admitted(Optional.empty(), Optional.empty());
  }
}
