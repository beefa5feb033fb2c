package dev.vel.audit;

/** What came of a deed. */
public enum AuditOutcome {
  SUCCESS,
  /** It was refused, or it failed. */
  FAILURE
}
