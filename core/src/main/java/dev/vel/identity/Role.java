package dev.vel.identity;

import java.util.Set;

/** What a user may do. */
public enum Role {
  USER,
  /** Also manages users, and sees every user's audit rows and usage. */
  ADMIN;

  /** Everything this role may use a credential for. */
  Set<Scope> scopes() {
    return switch (this) {
      case USER -> Set.of(Scope.READ, Scope.WRITE);
      case ADMIN -> Set.of(Scope.READ, Scope.WRITE, Scope.ADMIN);
    };
  }
}
