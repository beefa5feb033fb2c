package dev.vel.gateway;

/** What a look into the cache comes to. */
public sealed interface CacheLookup {

  /** There is an answer. */
  record Hit(CachedAnswer answer) implements CacheLookup {}

  /** The caller asks, also for those who ask the same meanwhile; the flight must be closed. */
  record Lead(CacheFlight flight) implements CacheLookup {}

  /** Another's answer took too long: the caller asks for itself alone. */
  record Alone() implements CacheLookup {}
}
