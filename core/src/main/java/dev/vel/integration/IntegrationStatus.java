package dev.vel.integration;

/** Whether an integration is used. */
public enum IntegrationStatus {
  ACTIVE,
  /** Switched off by its owner: requests go where they would go without it. */
  INACTIVE,
  /**
   * The provider refused its key, its last test failed, or its key cannot be read. It stays in use,
   * for a request must not move to somebody else's key unasked; the next success makes it active.
   */
  ERROR
}
