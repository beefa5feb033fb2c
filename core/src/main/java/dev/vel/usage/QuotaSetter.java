package dev.vel.usage;

/** Who gave a quota: nobody can lift another's, and the strictest counts. */
public enum QuotaSetter {
  /** The user, to keep within means. */
  USER,
  /** An administrator. */
  ADMIN
}
