package dev.vel.daemon.http;

/** Who may call a route, and which limit it counts against. */
public enum Access {
  /** Anybody. */
  OPEN,
  /** Anybody, so often per client address. */
  HEALTH,
  /** Anybody, so often per client address: whoever tries passwords or tokens. */
  SIGN_IN,
  /** A signed-in user, about the sign-in itself, whatever its scopes. */
  SESSION,
  /** A signed-in user; to change something a key needs the scope {@code write}. */
  USER,
  /** A signed-in user; to change something a key needs the scope {@code admin}. */
  ADMIN,
  /**
   * A signed-in user; whatever the method, a key needs the scope {@code read}, and what it asks for
   * may need more.
   */
  MCP
}
