package dev.vel.identity;

import dev.vel.wire.VelException;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * The authenticated caller.
 *
 * @param userId whose objects are reached
 * @param email for the audit log
 * @param role as it stands now, not as it stood when a token was made
 * @param scopes what this credential may be used for
 * @param sessionId the sign-in that a bearer token belongs to; empty for an API key or local mode
 */
public record Principal(
    UUID userId, String email, Role role, Set<Scope> scopes, Optional<UUID> sessionId) {

  public Principal {
    scopes = Set.copyOf(scopes);
  }

  /** Whether the credential is an API key, and not a person's sign-in. */
  public boolean isApiKey() {
    return sessionId.isEmpty() && !email.equals(Account.LOCAL_EMAIL);
  }

  public boolean isAdmin() {
    return role == Role.ADMIN && scopes.contains(Scope.ADMIN);
  }

  /**
   * @throws VelException {@code FORBIDDEN} for everybody but administrators
   */
  public void requireAdmin() {
    if (!isAdmin()) {
      throw VelException.forbidden("Only an administrator may do this");
    }
  }

  /**
   * @throws VelException {@code FORBIDDEN} when this credential may not be used for that
   */
  public void require(Scope scope) {
    if (!scopes.contains(scope)) {
      throw VelException.forbidden(
          "This credential lacks the scope "
              + scope.name().toLowerCase(Locale.ROOT)
              + "; use one that has it");
    }
  }
}
