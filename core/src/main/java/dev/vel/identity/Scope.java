package dev.vel.identity;

/** What an API key may be used for; a signed-in session has every scope its role allows. */
public enum Scope {
  /** Reading only. */
  READ,
  /** Changing the user's own agents, tasks and integrations. */
  WRITE,
  /** What the role admin may do, if the user has it. */
  ADMIN
}
